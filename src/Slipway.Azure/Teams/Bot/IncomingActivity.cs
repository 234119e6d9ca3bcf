using System.Text.Json;

namespace Slipway.Azure.Teams.Bot;

/// <summary>
/// An activity as the Bot Connector posts it, of which only what is used is read
/// (https://github.com/microsoft/botframework-sdk/blob/main/specs/botframework-activity/botframework-activity.md). Reading proves nothing.
/// </summary>
public sealed class IncomingActivity
{
    private const int Deepest = 32;

    private readonly JsonElement root;

    private IncomingActivity(JsonElement root) => this.root = root;

    /// <summary>The kind of activity, as in <c>invoke</c>.</summary>
    public string? Type => Text(root, "type");

    /// <summary>Which invoke, as in <c>adaptiveCard/action</c>.</summary>
    public string? Name => Text(root, "name");

    /// <summary>What an installation came to: <c>add</c> or <c>remove</c>.</summary>
    public string? Action => Text(root, "action");

    /// <summary>The channel, always <c>msteams</c>.</summary>
    public string? ChannelId => Text(root, "channelId");

    /// <summary>Where this conversation is answered.</summary>
    public string? ServiceUrl => Text(root, "serviceUrl");

    /// <summary>The card that was clicked.</summary>
    public string? ReplyToId => Text(root, "replyToId");

    /// <summary>The sender in Teams, as in <c>29:…</c>.</summary>
    public string? FromId => Text(root, "from", "id");

    /// <summary>The sender in the directory.</summary>
    public string? FromObjectId => Text(root, "from", "aadObjectId");

    /// <summary>For whom it is, as in <c>28:…</c>.</summary>
    public string? RecipientId => Text(root, "recipient", "id");

    /// <summary>The conversation.</summary>
    public string? ConversationId => Text(root, "conversation", "id");

    /// <summary>The kind of conversation: <c>personal</c>, <c>channel</c> or <c>groupChat</c>.</summary>
    public string? ConversationType => Text(root, "conversation", "conversationType");

    /// <summary>The conversation's tenant.</summary>
    public string? ConversationTenant => Text(root, "conversation", "tenantId");

    /// <summary>The tenant that Teams names.</summary>
    public string? ChannelTenant => Text(root, "channelData", "tenant", "id");

    /// <summary>The channel of a team.</summary>
    public string? TeamsChannel => Text(root, "channelData", "channel", "id");

    /// <summary>The team.</summary>
    public string? Team => Text(root, "channelData", "team", "id");

    /// <summary>What an invoke carries; null for nothing.</summary>
    public JsonElement? Value => root.TryGetProperty("value", out JsonElement value) && value.ValueKind is not JsonValueKind.Null ? value : null;

    /// <summary>Who joined.</summary>
    public IReadOnlyList<string> MembersAdded => Members("membersAdded");

    /// <summary>Who left.</summary>
    public IReadOnlyList<string> MembersRemoved => Members("membersRemoved");

    /// <summary>Reads an activity: JSON without duplicate names, not too deep, and an object.</summary>
    /// <exception cref="ActivityRefusedException">It is none.</exception>
    public static IncomingActivity Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = Deepest });
            return document.RootElement.ValueKind is JsonValueKind.Object
                ? new IncomingActivity(document.RootElement.Clone())
                : throw new ActivityRefusedException(ActivityFlaw.Unreadable, "The body is not an activity: it is no JSON object.");
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            throw new ActivityRefusedException(ActivityFlaw.Unreadable, $"The body is not an activity: {malformed.Message}", malformed);
        }
    }

    /// <summary>The text at a path below an element; null when there is none.</summary>
    /// <exception cref="ActivityRefusedException">Something else is there.</exception>
    internal static string? Text(JsonElement from, params ReadOnlySpan<string> path)
    {
        JsonElement at = from;
        foreach (string step in path)
        {
            if (at.ValueKind is not JsonValueKind.Object)
            {
                throw new ActivityRefusedException(ActivityFlaw.Unreadable, $"The activity cannot be read: {string.Join('.', path)} does not lie in an object.");
            }

            if (!at.TryGetProperty(step, out at) || at.ValueKind is JsonValueKind.Null)
            {
                return null;
            }
        }

        try
        {
            return at.ValueKind is JsonValueKind.String ? at.GetString() : throw new InvalidOperationException("it is no text");
        }
        catch (InvalidOperationException broken)
        {
            // Half a surrogate pair and bytes that are no UTF-8 come to light only here.
            throw new ActivityRefusedException(ActivityFlaw.Unreadable, $"The activity cannot be read: {string.Join('.', path)} is no text.", broken);
        }
    }

    private string[] Members(string name) =>
        root.TryGetProperty(name, out JsonElement members) && members.ValueKind is JsonValueKind.Array
            ? [.. members.EnumerateArray().Select(member => Text(member, "id")).OfType<string>()]
            : [];
}
