using System.Text;
using System.Text.Json.Nodes;
using Slipway.Azure.Records;
using Slipway.Azure.Teams.Cards;

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

    /// <summary>An activity with what all of them have.</summary>
    public static Attempt Of(JsonObject activity, TokenShape token)
    {
        activity["channelId"] = "msteams";
        activity["serviceUrl"] = SimulatedConnector.Service;
        activity["recipient"] = new JsonObject { ["id"] = $"28:{SimulatedConnector.AppId}", ["name"] = "Slipway" };
        activity["channelData"] ??= new JsonObject { ["tenant"] = new JsonObject { ["id"] = SimulatedConnector.TenantId } };
        return new Attempt(activity, token);
    }

    /// <summary>A click on a card, as Teams tells of it.</summary>
    public static JsonObject Click(PostedCard? card, string approval, string verb, string person, int revision, string? comment = null)
    {
        JsonObject data = new() { ["rid"] = approval, ["rev"] = revision };
        if (comment is not null)
        {
            data["comment"] = comment;
        }

        return new JsonObject
        {
            ["type"] = "invoke",
            ["name"] = "adaptiveCard/action",
            ["id"] = "f:1",
            ["replyToId"] = card?.Activity ?? "0",
            ["conversation"] = new JsonObject { ["id"] = card?.Conversation ?? "none", ["tenantId"] = SimulatedConnector.TenantId, ["conversationType"] = "channel" },
            ["from"] = new JsonObject { ["id"] = $"29:{person}", ["name"] = "Somebody", ["aadObjectId"] = person },
            ["value"] = new JsonObject
            {
                ["action"] = new JsonObject { ["type"] = "Action.Execute", ["verb"] = verb, ["data"] = data },
                ["trigger"] = verb is ApprovalCard.RefreshVerb ? "automatic" : "manual",
            },
        };
    }
}
