using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Slipway.Azure.Targets.Remote;
using Slipway.Releases.Json;

namespace Slipway.Azure.Targets.Webhooks;

/// <summary>
/// Calls webhooks: a POST of JSON, signed as Standard Webhooks has it. An answer counts only when it is signed likewise, with the call's id, and its body says its
/// own <c>status</c>: TLS may end at a gateway, whose friendly page must not pass for a version that runs, which must not make a yes a no, and which may send back
/// what we signed ourselves. 202, 429 and 5xx need no signature, since they only have it asked again.
/// </summary>
public sealed class WebhookCaller(IHttpClientFactory clients, IOptions<WebhookOptions> options, TimeProvider clock)
{
    /// <summary>The name of the HTTP client, whose handler follows no redirects.</summary>
    internal const string Client = "Slipway.Webhooks";

    /// <summary>The largest answer, in bytes.</summary>
    public const int MostBytes = 32 * 1024;

    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Soonest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Latest = TimeSpan.FromMinutes(10);

    /// <summary>Calls a webhook once.</summary>
    /// <exception cref="HttpRequestException">It did not answer, or something that may pass or that nothing proves.</exception>
    /// <exception cref="InvalidOperationException">No such webhook is configured.</exception>
    internal async Task<RemoteAnswer> CallAsync(string name, RemoteRequest request, CancellationToken cancellation)
    {
        WebhookOptions.Endpoint webhook = options.Value.Of(name);
        string id = request.Id ?? throw new ArgumentException("The request has no id.", nameof(request));
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(request, SlipwayJson.Compact);
        string timestamp = WebhookSecrets.Stamp(clock.GetUtcNow());
        using HttpRequestMessage message = new(HttpMethod.Post, webhook.Url) { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        message.Headers.Add(WebhookSecrets.IdHeader, id);
        message.Headers.Add(WebhookSecrets.TimestampHeader, timestamp);
        string sent = webhook.Secrets!.Sign(id, timestamp, body);
        message.Headers.Add(WebhookSecrets.SignatureHeader, sent);
        using HttpClient client = clients.CreateClient(Client);
        client.Timeout = Timeout.InfiniteTimeSpan;
        client.MaxResponseContentBufferSize = MostBytes;
        using CancellationTokenSource limit = new(webhook.Timeout, clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using HttpResponseMessage answer = await client.SendAsync(message, either.Token);
            return Read(name, webhook, id, sent, answer, await answer.Content.ReadAsByteArrayAsync(either.Token));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new HttpRequestException($"Webhook {name} did not answer within {webhook.Timeout.TotalSeconds:0.###} s.");
        }
        catch (HttpRequestException ill) when (ill.StatusCode is null && ill.HttpRequestError is not HttpRequestError.Unknown)
        {
            // The message of what was thrown may name the address, which may hold a secret.
            throw new HttpRequestException(ill.HttpRequestError, $"Webhook {name} gave no answer ({ill.HttpRequestError}).");
        }
    }

    private RemoteAnswer Read(string name, WebhookOptions.Endpoint webhook, string id, string sent, HttpResponseMessage answer, byte[] body)
    {
        int status = (int)answer.StatusCode;
        if (answer.StatusCode is HttpStatusCode.Accepted)
        {
            return new RemoteAnswer.Going($"webhook {name} is at it", Wait(answer) ?? Usual);
        }

        if (answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable && Wait(answer) is { } wait)
        {
            return new RemoteAnswer.Going($"webhook {name} asks to be called later", wait);
        }

        if (answer.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.Conflict or HttpStatusCode.UnprocessableContent))
        {
            throw new HttpRequestException($"Webhook {name} answered {status}.", null, answer.StatusCode);
        }

        string? signatures = Header(answer, WebhookSecrets.SignatureHeader);
        bool isEcho = signatures?.Split(' ').Intersect(sent.Split(' '), StringComparer.Ordinal).Any() is true;
        if (isEcho || webhook.Secrets!.Prove(id, Header(answer, WebhookSecrets.TimestampHeader), signatures, body, clock.GetUtcNow()) is null)
        {
            throw new HttpRequestException(
                $"Webhook {name} answered {status} without a good {WebhookSecrets.SignatureHeader} of the last {WebhookSecrets.Tolerance.TotalMinutes:0} minutes; have it sign its answers with SlipwayWebhooks:{name}:secret.",
                null,
                answer.StatusCode);
        }

        if (Without(body, status) is not { } said)
        {
            throw new HttpRequestException(
                $"Webhook {name} answered {status}, which its signed body does not say; have it put \"status\": {status} into that, so that nobody on the way can change it.", null, answer.StatusCode);
        }

        return answer.StatusCode switch
        {
            HttpStatusCode.OK => new RemoteAnswer.Done(said),
            HttpStatusCode.NotFound or HttpStatusCode.Gone => new RemoteAnswer.Gone(Why(name, body)),
            _ => new RemoteAnswer.Refused(Why(name, body)),
        };
    }

    /// <summary>A body without its status; null where it does not say this one.</summary>
    private static byte[]? Without(byte[] body, int status)
    {
        try
        {
            return JsonNode.Parse(body) is JsonObject answer
                && answer["status"] is JsonValue value && value.TryGetValue(out int said) && said == status
                && answer.Remove("status")
                    ? JsonSerializer.SerializeToUtf8Bytes(answer)
                    : null;
        }
        catch (Exception foreign) when (foreign is JsonException or ArgumentException)
        {
            return null;
        }
    }

    private static string Why(string name, byte[] problem)
    {
        try
        {
            using JsonDocument read = JsonDocument.Parse(problem);
            return read.RootElement.TryGetProperty("detail", out JsonElement detail) && detail.GetString() is { Length: > 0 } said
                ? $"webhook {name} says: {Said.By(said)}"
                : $"webhook {name} refuses and does not say why";
        }
        catch (Exception foreign) when (foreign is JsonException or InvalidOperationException)
        {
            return $"webhook {name} refuses and does not say why";
        }
    }

    private TimeSpan? Wait(HttpResponseMessage answer)
    {
        TimeSpan? asked = answer.Headers.RetryAfter switch
        {
            { Delta: { } span } => span,
            { Date: { } at } => at - clock.GetUtcNow(),
            _ => null,
        };
        return asked is not { } wait ? null : wait < Soonest ? Soonest : wait > Latest ? Latest : wait;
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;
}
