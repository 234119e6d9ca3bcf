using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Slipway.Releases.Health;

namespace Slipway.Azure.Metrics;

/// <summary>Sends the probes of health gates. A target that is ill is an answer here, never an exception.</summary>
public sealed class HttpProber
{
    private readonly HttpClient client;
    private readonly TimeProvider clock;

    /// <summary>A prober over a client whose handler follows no redirects.</summary>
    public HttpProber(HttpClient client, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(client);
        // Each probe has its own limit.
        client.Timeout = Timeout.InfiniteTimeSpan;
        (this.client, this.clock) = (client, clock);
    }

    /// <summary>
    /// Sends one GET and judges its answer: the status, how long its headers took, and where the probe asks for it a text in the body, of which no more is
    /// read than that needs. A redirect is an answer like any other.
    /// </summary>
    /// <param name="probe">What to ask, and what a healthy target answers.</param>
    /// <param name="placeholders">What stands for <c>{name}</c>: escaped in the address, as it is in the text.</param>
    /// <param name="cancellation">Gives up; this alone throws.</param>
    public async Task<ProbeSample> ProbeAsync(
        HttpProbe probe, IReadOnlyDictionary<string, string> placeholders, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(probe);
        ArgumentNullException.ThrowIfNull(placeholders);
        string url = placeholders.Aggregate(
            probe.Url, (text, pair) => text.Replace($"{{{pair.Key}}}", Uri.EscapeDataString(pair.Value), StringComparison.Ordinal));
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            return new(url, null, 0, "is not an absolute http or https address");
        }

        long start = clock.GetTimestamp();
        using CancellationTokenSource limit = new(probe.Timeout, clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, either.Token);
            (int status, TimeSpan elapsed) = ((int)answer.StatusCode, clock.GetElapsedTime(start));
            string? failure = probe.Flaw(status, elapsed);
            if (failure is null && probe.Body is { } body)
            {
                failure = await WhyWithoutAsync(answer, placeholders.Fill(body), either.Token);
            }

            return new(url, status, Round(elapsed), failure);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return new(url, null, Milliseconds(start), $"did not answer within {probe.Timeout.TotalSeconds:0.###} s");
        }
        catch (HttpRequestException ill)
        {
            return new(url, null, Milliseconds(start), Why(ill));
        }
        catch (IOException cut)
        {
            return new(url, null, Milliseconds(start), $"broke off: {Deepest(cut)}");
        }
    }

    /// <summary>Looks for a text in the beginning of a body.</summary>
    private static async Task<string?> WhyWithoutAsync(HttpResponseMessage answer, string wanted, CancellationToken cancellation)
    {
        await using Stream body = await answer.Content.ReadAsStreamAsync(cancellation);
        byte[] read = new byte[HttpProbe.MostBytes];
        int length = await body.ReadAtLeastAsync(read, read.Length, throwOnEndOfStream: false, cancellation);
        return Encoding.UTF8.GetString(read, 0, length).Contains(wanted, StringComparison.Ordinal)
            ? null
            : $"answered {(int)answer.StatusCode} without '{wanted}'{(length == read.Length ? $" in its first {HttpProbe.MostBytes / 1024} KiB" : "")}";
    }

    /// <summary>The handler that the client needs: no redirects, no cookies, and a name that has moved is noticed.</summary>
    internal static HttpMessageHandler Handler() => new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        // What a client has not read is not worth waiting for.
        ResponseDrainTimeout = TimeSpan.Zero,
    };

    private static string Why(HttpRequestException ill) => ill switch
    {
        { HttpRequestError: HttpRequestError.NameResolutionError } => "has a host name that is not known",
        { HttpRequestError: HttpRequestError.SecureConnectionError } => $"offered no trustworthy TLS connection: {Deepest(ill)}",
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => "refused the connection",
        { InnerException: AuthenticationException } => $"offered no trustworthy TLS connection: {Deepest(ill)}",
        _ => $"gave no answer: {Deepest(ill)}",
    };

    private static string Deepest(Exception failure) => failure.GetBaseException().Message;

    private double Milliseconds(long start) => Round(clock.GetElapsedTime(start));

    private static double Round(TimeSpan elapsed) => Math.Round(elapsed.TotalMilliseconds, 1);
}
