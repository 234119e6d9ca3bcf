using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace Slipway.Functions.Http;

/// <summary>An error as RFC 9457 says it. <c>type</c> is stable; programs may rely on it.</summary>
/// <param name="Type">A URN that names the kind of problem.</param>
/// <param name="Title">The kind in words.</param>
/// <param name="Status">The HTTP status code.</param>
/// <param name="Detail">One sentence: what is wrong, and how to mend it.</param>
/// <param name="Errors">The single findings, where there are several; null otherwise.</param>
public sealed record Problem(string Type, string Title, int Status, string Detail, IReadOnlyList<object>? Errors = null)
{
    /// <summary>The media type of a problem.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>The problem as an answer.</summary>
    [JsonIgnore]
    public IActionResult Answer => new JsonAnswer(this, Status, MediaType);
}
