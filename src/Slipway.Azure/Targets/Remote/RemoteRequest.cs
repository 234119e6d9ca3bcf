using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Json;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Targets.Remote;

/// <summary>The body of a call. What is null is left out.</summary>
/// <param name="Action">What is asked for.</param>
/// <param name="Product">The product.</param>
/// <param name="Environment">The environment.</param>
/// <param name="Spot">What is acted on, as the plan says it; null for a check.</param>
/// <param name="Region">The region, where the plan names some.</param>
/// <param name="Ring">The ring.</param>
/// <param name="Weight">The share of users in percent that the version shall have.</param>
/// <param name="Release">The release that asks, or for <c>restore</c> the one that brought what may be replaced.</param>
/// <param name="Version">The version to bring or to check.</param>
/// <param name="Content">The digest of the version's sealed content.</param>
/// <param name="Container">The blob container that holds it, below <c>{product}/{version}/</c>.</param>
/// <param name="Before">What ran before the release touched it: for <c>bring</c> what may be replaced, for <c>restore</c> what shall run again; null for nothing.</param>
/// <param name="Tag">The tag of what was read last; the change is refused with 409 when it is not the current one.</param>
/// <param name="Attempt">For a check, which attempt it is, from one.</param>
/// <param name="Id">The call's id.</param>
public sealed record RemoteRequest(
    RemoteAction Action,
    ProductName Product,
    string Environment,
    string? Spot = null,
    string? Region = null,
    string? Ring = null,
    int? Weight = null,
    ReleaseId? Release = null,
    ReleaseVersion? Version = null,
    Digest? Content = null,
    string? Container = null,
    RemoteRunning? Before = null,
    string? Tag = null,
    int? Attempt = null,
    [property: JsonPropertyOrder(-1)] string? Id = null)
{
    /// <summary>
    /// The request with its id: the same while the same is wanted, so that the other side can tell a repeat; another once something else was wanted there in
    /// between, as a second way back after a rehearsal; and another each time that something is read, since an answer to that is not worth keeping. It holds no
    /// dot, as Standard Webhooks wants it.
    /// </summary>
    /// <param name="remote">The system that is asked.</param>
    /// <param name="last">The id of the change that was wanted last at the same place; null for none.</param>
    public RemoteRequest Identified(string remote, string? last = null)
    {
        string action = JsonNamingPolicy.CamelCase.ConvertName(Action.ToString());
        if (Action is RemoteAction.Read)
        {
            return this with { Id = $"{action}-{RandomNumberGenerator.GetHexString(32, lowercase: true)}" };
        }

        string wish = $"{action}-{Half($"{remote}\n{JsonSerializer.Serialize(this with { Tag = null, Id = null }, SlipwayJson.Compact)}")}";
        return this with { Id = last?.StartsWith(wish, StringComparison.Ordinal) is true ? last : wish + Half($"{wish}\n{last}") };
    }

    /// <summary>Where the change is wanted, for a name: all changes there follow each other.</summary>
    internal string PlaceAt(string remote) => $"place-{Half(JsonSerializer.Serialize<string?[]>([remote, $"{Product}", Environment, Spot, Region], SlipwayJson.Compact))}";

    private static string Half(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
}
