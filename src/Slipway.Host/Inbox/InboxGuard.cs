using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Slipway.Host.Inbox;

/// <summary>
/// Keeps the inbox to browsers on this machine: the connection and the <c>Host</c> header must both be loopback, since a foreign name can be made
/// to resolve to it, and an answer must come from the page itself.
/// </summary>
internal sealed class InboxGuard
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Made anew by each process, written into the page, and sent back as <c>x-inbox-token</c> with each answer.</summary>
    public string Token { get; } = RandomNumberGenerator.GetHexString(64, lowercase: true);

    /// <summary>An endpoint filter.</summary>
    public async ValueTask<object?> FilterAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        HttpContext http = call.HttpContext;
        if (WhyNot(http) is { } why)
        {
            return Results.Problem(why, statusCode: StatusCodes.Status403Forbidden);
        }

        IHeaderDictionary headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        return await next(call);
    }

    private string? WhyNot(HttpContext http)
    {
        (HttpRequest? request, ConnectionInfo? connection) = (http.Request, http.Connection);
        // A proxy on this machine would make everyone local.
        if (connection.RemoteIpAddress is not { } remote || !IPAddress.IsLoopback(remote) || request.Headers.ContainsKey("X-Forwarded-For"))
        {
            return "The inbox is for this machine only.";
        }

        if (request.Host.Host is not ("localhost" or "127.0.0.1" or "[::1]") || (request.Host.Port ?? 80) != connection.LocalPort)
        {
            return "The inbox answers to localhost only.";
        }

        if (HttpMethods.IsGet(request.Method))
        {
            return null;
        }

        return request.Headers.Origin == $"{request.Scheme}://{request.Host}" && request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin"
                && IsToken(request.Headers["x-inbox-token"].ToString())
            ? null
            : "The answer did not come from the inbox page; reload the page and answer again.";
    }

    private bool IsToken(string given) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(Token));
}
