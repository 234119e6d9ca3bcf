using System.Text.Json.Nodes;

namespace Slipway.Azure.Teams.Bot;

/// <summary>
/// What an invoke is answered with. It is always good news to the client, since an error makes clients send the click again
/// (https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model#response-format).
/// </summary>
public static class InvokeAnswer
{
    /// <summary>A card in place of the one that was clicked.</summary>
    public static JsonObject Card(JsonObject card) => Of("application/vnd.microsoft.card.adaptive", card);

    /// <summary>A sentence beside the card.</summary>
    public static JsonObject Message(string text) => Of("application/vnd.microsoft.activity.message", JsonValue.Create(text));

    private static JsonObject Of(string type, JsonNode value) => new() { ["statusCode"] = 200, ["type"] = type, ["value"] = value };
}
