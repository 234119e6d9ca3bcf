using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.Azure.Teams.Bot;

namespace Slipway.Azure.Teams;

/// <summary>
/// Posts a card through a Teams workflow that begins "when a Teams webhook request is received", for tenants without the bot. Nothing comes back from
/// such a post, and it cannot be edited. Its address is a secret that no sentence, log or span may hold: whoever has it can post, and only that.
/// </summary>
/// <remarks>https://learn.microsoft.com/connectors/teams/#microsoft-teams-webhook</remarks>
public sealed class Workflow(IHttpClientFactory clients, TeamsOptions options, TimeProvider clock)
{
    /// <summary>The largest message, in bytes.</summary>
    public const int MostBytes = 28 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>In what the hosts end to which is posted.</summary>
    public static IReadOnlyList<string> Hosts { get; } = [".logic.azure.com", ".api.powerplatform.com", ".webhook.office.com"];

    /// <summary>Whether an address is one of a workflow, or of this machine, where a test or a developer's own peer listens.</summary>
    public static bool IsAllowed(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
        && uri is { UserInfo: "", Fragment: "" }
        && (uri.Scheme == Uri.UriSchemeHttps && uri.IsDefaultPort && Hosts.Any(host => uri.IdnHost.EndsWith(host, StringComparison.OrdinalIgnoreCase))
            || uri.IsLoopback && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps));

    /// <summary>Posts a card, once.</summary>
    /// <param name="setting">The setting that holds the address, such as <c>webhooks:production</c>.</param>
    /// <param name="card">The card; its buttons may only open addresses.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<ConnectorAnswer> PostAsync(string setting, JsonObject card, CancellationToken cancellation = default)
    {
        if (options.AddressOf(setting) is not { } address || !IsAllowed(address))
        {
            return new ConnectorAnswer.Never($"{TeamsOptions.Section}:{setting} is not set any more.");
        }

        byte[] body = Encoding.UTF8.GetBytes(Message(card).ToJsonString());
        if (body.Length > MostBytes)
        {
            return new ConnectorAnswer.Never($"The message has {body.Length} bytes, and a workflow takes {MostBytes}.");
        }

        using CancellationTokenSource limit = new(Patience, clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
            using HttpResponseMessage answer = await clients.CreateClient(BotKeys.Client).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return Read(setting, answer);
        }
        catch (HttpRequestException fault)
        {
            return ConnectorRetries.NeverLeft(fault)
                ? new ConnectorAnswer.Later($"The workflow cannot be reached ({fault.HttpRequestError}).") { IsSilent = true }
                : new ConnectorAnswer.Lost($"The connection to the workflow broke ({fault.HttpRequestError}).") { IsSilent = true };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new ConnectorAnswer.Lost($"The workflow did not answer within {Patience.TotalSeconds:0} s.") { IsSilent = true };
        }
    }

    private ConnectorAnswer Read(string setting, HttpResponseMessage answer)
    {
        string why = $"The workflow answered {(int)answer.StatusCode}";
        TimeSpan wait = ConnectorRetries.Wait(answer, clock);
        return answer.StatusCode switch
        {
            _ when answer.IsSuccessStatusCode => new ConnectorAnswer.Done(setting, null),
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => new ConnectorAnswer.Later($"{why}.", wait > TimeSpan.Zero ? clock.GetUtcNow() + wait : null),
            >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout => new ConnectorAnswer.Lost($"{why}."),
            _ => new ConnectorAnswer.Never($"{why}; write the address that it shows now as {TeamsOptions.Section}:{setting}."),
        };
    }

    private static JsonObject Message(JsonObject card) => new()
    {
        ["type"] = "message",
        ["attachments"] = new JsonArray(new JsonObject
        {
            ["contentType"] = "application/vnd.microsoft.card.adaptive",
            ["contentUrl"] = null,
            ["content"] = card.DeepClone(),
        }),
    };
}
