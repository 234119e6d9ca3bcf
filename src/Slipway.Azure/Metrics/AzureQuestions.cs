using System.Net.Http.Headers;
using System.Text.Json;
using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Azure.Identity;

namespace Slipway.Azure.Metrics;

/// <summary>
/// Asks Azure's services for numbers: signs in, sends, and leaves a service alone that wants it. Whatever goes wrong is a silence with its reason, never an
/// exception and never a number.
/// </summary>
public sealed class AzureQuestions
{
    private const int MostBytes = 4 * 1024 * 1024;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>For a service that wants to be left alone and does not say how long.</summary>
    private static readonly TimeSpan UsualPause = TimeSpan.FromSeconds(10);

    private readonly HttpClient client;
    private readonly TokenCredential credential;
    private readonly AskedLess asked;
    private readonly TimeProvider clock;

    /// <summary>Asks through a client whose handler follows no redirects, so that no token goes elsewhere.</summary>
    public AzureQuestions(
        HttpClient client, [FromKeyedServices(PrometheusServers.Credential)] TokenCredential credential, AskedLess asked, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(client);
        (client.Timeout, client.MaxResponseContentBufferSize) = (Timeout.InfiniteTimeSpan, MostBytes);
        (this.client, this.credential, this.asked, this.clock) = (client, credential, asked, clock);
    }

    /// <summary>Sends a question, and reads what came.</summary>
    /// <param name="service">Who is asked.</param>
    /// <param name="request">The question, without a token.</param>
    /// <param name="read">Makes numbers of the answer; what it throws for a shape that it does not know becomes a silence.</param>
    /// <param name="cancellation">Gives up; this alone throws.</param>
    public async Task<Samples> AskAsync(
        MetricsOptions.Service service, HttpRequestMessage request, Func<JsonElement, Samples> read, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(read);
        string host = new Uri(service.Endpoint).Host;
        Throttling throttling = asked.Of(service.Endpoint);
        if (throttling.Pause(clock) is { Ticks: > 0 } pause)
        {
            return Samples.None($"{host} is asked too much, and wants to be left alone for {Math.Ceiling(pause.TotalSeconds)} s more");
        }

        using CancellationTokenSource limit = new(Longest, clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            AccessToken token = await credential.GetTokenAsync(new TokenRequestContext([$"{service.Audience}/.default"]), either.Token);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Token);
            using HttpResponseMessage answer = await client.SendAsync(request, either.Token);
            byte[] body = await answer.Content.ReadAsByteArrayAsync(either.Token);
            if ((int)answer.StatusCode is 429 or 503)
            {
                TimeSpan wanted = answer.Headers.RetryAfter switch
                {
                    { Delta: { } delta } => delta,
                    { Date: { } date } => date - clock.GetUtcNow(),
                    _ => UsualPause,
                };
                throttling.Note(wanted, clock);
                return Samples.None($"{host} answered {(int)answer.StatusCode}: it is asked too much");
            }

            return Read(host, answer, body, read, token.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Samples.None($"{host} did not answer within {Longest.TotalSeconds} s");
        }
        catch (HttpRequestException ill)
        {
            return Samples.None($"{host} gave no answer: {ill.GetBaseException().Message}");
        }
        catch (AuthenticationFailedException)
        {
            return Samples.None($"nobody could sign in to {host}");
        }
    }

    private static Samples Read(string host, HttpResponseMessage answer, byte[] body, Func<JsonElement, Samples> read, string token)
    {
        try
        {
            using JsonDocument said = JsonDocument.Parse(body);
            return answer.IsSuccessStatusCode
                ? read(said.RootElement)
                : Samples.None($"{host} answered {(int)answer.StatusCode}: {Reason(said.RootElement.GetProperty("error")).Replace(token, "…", StringComparison.Ordinal)}");
        }
        catch (Exception foreign) when (foreign is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return Samples.None($"{host} answered {(int)answer.StatusCode}, and not as Azure does");
        }
    }

    /// <summary>An error of Azure's services in a clause: its code and the innermost message.</summary>
    internal static string Reason(JsonElement error)
    {
        JsonElement inmost = error;
        while (inmost.TryGetProperty("innererror", out JsonElement inner) && inner.ValueKind is JsonValueKind.Object)
        {
            inmost = inner;
        }

        string text = $"{Text(error, "code") ?? "no code"}, {Text(inmost, "message") ?? Text(error, "message") ?? "no reason"}";
        return text.Length > 200 ? $"{text[..200]} …" : text;
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
