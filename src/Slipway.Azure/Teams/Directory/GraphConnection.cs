using System.Net;
using Azure.Core;
using Microsoft.Graph;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Authentication.Azure;
using Microsoft.Kiota.Http.HttpClientLibrary.Middleware;
using Microsoft.Kiota.Http.HttpClientLibrary.Middleware.Options;

namespace Slipway.Azure.Teams.Directory;

/// <summary>Connects to Microsoft Graph so that a token goes to the one configured host, and to nobody whom an answer names.</summary>
public static class GraphConnection
{
    private static readonly HttpStatusCode[] Passing =
    [
        HttpStatusCode.TooManyRequests, HttpStatusCode.InternalServerError, HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable, HttpStatusCode.GatewayTimeout,
    ];

    /// <summary>
    /// A client for the endpoint. It repeats what was throttled or failed (429, 5xx) as <c>Retry-After</c> says, three times at the most and not beyond
    /// <paramref name="pauses"/>, and follows no redirection.
    /// </summary>
    /// <param name="endpoint">Graph with its version.</param>
    /// <param name="credential">As whom to sign in.</param>
    /// <param name="pauses">For how long, in all, it may wait between tries.</param>
    public static GraphServiceClient Open(Uri endpoint, TokenCredential credential, TimeSpan pauses)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        RetryHandlerOption retries = new()
        {
            MaxRetry = 3,
            Delay = 1,
            RetriesTimeLimit = pauses,
            ShouldRetry = (_, _, answer) => Passing.Contains(answer.StatusCode),
        };
        SocketsHttpHandler transport = new()
        {
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(3),
            // Names are looked up again now and then: Graph moves.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        HttpClient http = GraphClientFactory.Create([new RetryHandler(retries), new OneHost(endpoint)], finalHandler: transport);
        http.Timeout = Timeout.InfiniteTimeSpan; // Each question has its own.

        // The client's own constructor for credentials sends no token to this machine, and says nothing of it.
        AzureIdentityAccessTokenProvider tokens = new(credential, [endpoint.Host], null, true, Scope(endpoint));
        return new(http, new BaseBearerTokenAuthenticationProvider(tokens), endpoint.AbsoluteUri.TrimEnd('/'));
    }

    /// <summary>The scope whose token the endpoint takes.</summary>
    public static string Scope(Uri endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return $"{endpoint.GetLeftPart(UriPartial.Authority)}/.default";
    }

    /// <summary>Whether an address that Graph gave lies below the endpoint.</summary>
    internal static bool IsWithin(string endpoint, string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out Uri? given)
        && given.AbsoluteUri.StartsWith($"{new Uri(endpoint).AbsoluteUri.TrimEnd('/')}/", StringComparison.Ordinal);

    /// <summary>The last handler before the network: what leads elsewhere is not sent, with a token or without.</summary>
    private sealed class OneHost(Uri endpoint) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            request.RequestUri is { } address && IsWithin(endpoint.AbsoluteUri, address.AbsoluteUri)
                ? base.SendAsync(request, cancellationToken)
                : throw new HttpRequestException($"A request to {request.RequestUri?.Authority} was not sent: Graph is at {endpoint.Authority}.");
    }
}
