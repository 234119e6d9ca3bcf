using System.Text;
using System.Text.Json.Nodes;

namespace Slipway.Functions.Tests.Teams;

/// <summary>An activity on its way to the app, which a test may spoil.</summary>
internal sealed class Attempt(JsonObject activity, TokenShape token)
{
    public JsonObject Activity { get; } = activity;

    public TokenShape Token { get; set; } = token;

    public string ContentType { get; set; } = "application/json; charset=utf-8";

    /// <summary>The header's values; null for one with the token.</summary>
    public string[]? Authorization { get; set; }

    /// <summary>What is sent in place of the activity; null for the activity.</summary>
    public string? Raw { get; set; }

    public JsonObject Action => Activity["value"]!["action"]!.AsObject();

    public JsonObject Data => Action["data"]!.AsObject();

    public string[] Headers => Authorization ?? [$"Bearer {Token}"];

    public byte[] Body => Encoding.UTF8.GetBytes(Raw ?? Activity.ToJsonString());
}
