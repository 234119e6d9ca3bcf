using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Identity;
using Polly;
using Polly.Timeout;
using Slipway.Azure.Records;

namespace Slipway.Azure.Teams.Bot;

/// <summary>
/// Speaks with the Bot Connector (https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference): posts cards, and
/// edits them in place. No token leaves for a host that is not listed.
/// </summary>
public sealed class Connector(IHttpClientFactory clients, ConnectorTokens tokens, PostingPace pace, TeamsOptions options, TimeProvider clock)
{
    /// <summary>How long one call takes at the most, tries included.</summary>
    public static readonly TimeSpan LongestCall = ConnectorRetries.Whole;

    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(3);

    private readonly ResiliencePipeline<HttpResponseMessage> tries = ConnectorRetries.Of(clock);
    private readonly ResiliencePipeline<HttpResponseMessage> once = ConnectorRetries.Of(clock, once: true);

    /// <summary>Begins a thread in a channel with a card.</summary>
    public Task<ConnectorAnswer> BeginThreadAsync(string service, string channel, JsonObject card, CancellationToken cancellation = default) => SendAsync(
        HttpMethod.Post,
        service,
        "v3/conversations",
        channel,
        new JsonObject
        {
            ["isGroup"] = true,
            ["bot"] = Bot(),
            ["tenantId"] = options.TenantId,
            ["channelData"] = new JsonObject { ["channel"] = new JsonObject { ["id"] = channel }, ["tenant"] = Tenant() },
            ["activity"] = Message(card),
        },
        answer => (Member(answer, "id"), Member(answer, "activityId")),
        cancellation);

    /// <summary>Opens the chat with a person, or finds the one that is open; nothing is sent.</summary>
    public Task<ConnectorAnswer> OpenChatAsync(string service, string user, CancellationToken cancellation = default) => SendAsync(
        HttpMethod.Post,
        service,
        "v3/conversations",
        user,
        new JsonObject
        {
            ["isGroup"] = false,
            ["bot"] = Bot(),
            ["members"] = new JsonArray(new JsonObject { ["id"] = user }),
            ["tenantId"] = options.TenantId,
            ["channelData"] = new JsonObject { ["tenant"] = Tenant() },
        },
        answer => (Member(answer, "id"), ""),
        cancellation);

    /// <summary>Sends a card to a conversation.</summary>
    public Task<ConnectorAnswer> PostAsync(string service, string conversation, JsonObject card, CancellationToken cancellation = default) => SendAsync(
        HttpMethod.Post,
        service,
        $"v3/conversations/{Uri.EscapeDataString(conversation)}/activities",
        PostedCard.Thread(conversation),
        Message(card),
        answer => (conversation, Member(answer, "id")),
        cancellation);

    /// <summary>Sends a card to a conversation, and rather not at all than twice.</summary>
    public Task<ConnectorAnswer> PostOnceAsync(string service, string conversation, JsonObject card, CancellationToken cancellation = default) => SendAsync(
        HttpMethod.Post,
        service,
        $"v3/conversations/{Uri.EscapeDataString(conversation)}/activities",
        PostedCard.Thread(conversation),
        Message(card),
        answer => (conversation, Member(answer, "id")),
        cancellation,
        once);

    /// <summary>Puts a card in place of one that was sent. The same again changes nothing.</summary>
    public Task<ConnectorAnswer> EditAsync(PostedCard posted, JsonObject card, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(posted);
        return SendAsync(
            HttpMethod.Put,
            posted.Service,
            $"v3/conversations/{Uri.EscapeDataString(posted.Conversation)}/activities/{Uri.EscapeDataString(posted.Activity)}",
            PostedCard.Thread(posted.Conversation),
            Message(card),
            _ => (posted.Conversation, posted.Activity),
            cancellation);
    }

    private async Task<ConnectorAnswer> SendAsync(
        HttpMethod method,
        string service,
        string path,
        string thread,
        JsonObject body,
        Func<JsonNode?, (string? Conversation, string? Activity)> read,
        CancellationToken cancellation,
        ResiliencePipeline<HttpResponseMessage>? pipeline = null)
    {
        if (!ServiceAddress.IsAllowed(service, options))
        {
            return new ConnectorAnswer.Never("The conversation's address is not on a host that SlipwayTeams:ServiceHosts lists.");
        }

        // Only a post leaves something behind when it is done twice.
        bool leavesTrace = method == HttpMethod.Post && body.ContainsKey("activity") | body.ContainsKey("attachments");
        Uri address = new($"{service.TrimEnd('/')}/{path}");
        byte[] bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        int unknown = 0;
        try
        {
            using HttpResponseMessage answer = await (pipeline ?? tries).ExecuteAsync(
                async token =>
                {
                    await TurnAsync(thread, token);
                    HttpResponseMessage one = await TryAsync(method, address, bytes, token);
                    unknown += leavesTrace && ConnectorRetries.MayBeDone(one.StatusCode) ? 1 : 0;
                    return one;
                },
                cancellation);
            return await ReadAsync(answer, read, unknown, leavesTrace, cancellation);
        }
        catch (PaceException busy)
        {
            return new ConnectorAnswer.Later("The conversation's rate is used up.", busy.FreeAt);
        }
        catch (AuthenticationFailedException unsigned)
        {
            return new ConnectorAnswer.Later($"The bot's identity got no token: {unsigned.Message.Split('\n')[0].Trim()}") { IsSilent = true };
        }
        catch (HttpRequestException fault)
        {
            return leavesTrace && !ConnectorRetries.NeverLeft(fault)
                ? new ConnectorAnswer.Lost($"The connection to {address.Host} broke ({fault.HttpRequestError}).") { IsSilent = true }
                : new ConnectorAnswer.Later($"{address.Host} cannot be reached ({fault.HttpRequestError}).") { IsSilent = true };
        }
        catch (TimeoutRejectedException)
        {
            return leavesTrace
                ? new ConnectorAnswer.Lost($"{address.Host} did not answer in time.") { IsSilent = true }
                : new ConnectorAnswer.Later($"{address.Host} did not answer in time.") { IsSilent = true };
        }
    }

    private async Task TurnAsync(string thread, CancellationToken cancellation)
    {
        for (TimeSpan wait; (wait = pace.Take(thread)) > TimeSpan.Zero;)
        {
            if (wait > LongestTurn)
            {
                throw new PaceException(clock.GetUtcNow() + wait);
            }

            await Task.Delay(wait, clock, cancellation);
        }
    }

    private async Task<HttpResponseMessage> TryAsync(HttpMethod method, Uri address, byte[] body, CancellationToken cancellation)
    {
        string token = await tokens.GetAsync(null, cancellation);
        HttpResponseMessage answer = await OnceAsync(method, address, body, token, cancellation);
        if (answer.StatusCode is not HttpStatusCode.Unauthorized)
        {
            return answer;
        }

        answer.Dispose();
        return await OnceAsync(method, address, body, await tokens.GetAsync(token, cancellation), cancellation);
    }

    private async Task<HttpResponseMessage> OnceAsync(HttpMethod method, Uri address, byte[] body, string token, CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(method, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        HttpClient http = clients.CreateClient(BotKeys.Client);
        return await http.SendAsync(request, cancellation);
    }

    private async Task<ConnectorAnswer> ReadAsync(
        HttpResponseMessage answer, Func<JsonNode?, (string? Conversation, string? Activity)> read, int unknown, bool leavesTrace, CancellationToken cancellation)
    {
        JsonNode? body = await BodyAsync(answer, cancellation);
        if (answer.IsSuccessStatusCode)
        {
            return read(body) is ({ } conversation, { } activity)
                ? new ConnectorAnswer.Done(conversation, activity.Length == 0 ? null : activity, unknown)
                : new ConnectorAnswer.Lost("The Connector did not say under which id the card hangs.");
        }

        string code = Member(body?["error"], "code") ?? answer.ReasonPhrase ?? "";
        string why = $"The Connector answered {(int)answer.StatusCode} {code}.";
        TimeSpan wait = ConnectorRetries.Wait(answer, clock);
        return answer.StatusCode switch
        {
            HttpStatusCode status when (int)status >= 500 && status is not HttpStatusCode.ServiceUnavailable && leavesTrace => new ConnectorAnswer.Lost(why),
            HttpStatusCode status when ConnectorRetries.MayPass(status) || (int)status >= 500 || status is HttpStatusCode.Unauthorized or HttpStatusCode.RequestTimeout =>
                new ConnectorAnswer.Later(why, wait > TimeSpan.Zero ? clock.GetUtcNow() + wait : null),
            _ => new ConnectorAnswer.Never(why),
        };
    }

    private static async Task<JsonNode?> BodyAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        try
        {
            return JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellation)) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Member(JsonNode? node, string name) => node?[name] is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0 ? text : null;

    private JsonObject Bot() => new() { ["id"] = $"28:{options.AppId}" };

    private JsonObject Tenant() => new() { ["id"] = options.TenantId };

    private static JsonObject Message(JsonObject card) => new()
    {
        ["type"] = "message",
        ["attachments"] = new JsonArray(new JsonObject
        {
            ["contentType"] = "application/vnd.microsoft.card.adaptive",
            ["content"] = card.DeepClone(),
        }),
    };

    private sealed class PaceException(DateTimeOffset freeAt) : Exception
    {
        public DateTimeOffset FreeAt { get; } = freeAt;
    }
}
