using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Slipway.Host.Http;

namespace Slipway.Host.Inbox;

/// <summary>Passes the page's requests on to the API of this host, with the function key that the browser never sees.</summary>
internal sealed class InboxApi(HostKeys keys, string prefix) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>Asks the API, and answers what it answers.</summary>
    /// <param name="context">The page's request; it says where this host listens.</param>
    /// <param name="path">The path and query below the prefix.</param>
    public async Task ForwardAsync(HttpContext context, string path)
    {
        ConnectionInfo connection = context.Connection;
        Uri root = new UriBuilder(Uri.UriSchemeHttp, $"{connection.LocalIpAddress}", connection.LocalPort).Uri;
        using HttpRequestMessage request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(root, $"{prefix}/{path}".TrimStart('/')));
        request.Headers.Add("x-functions-key", keys.Function);
        if (HttpMethods.IsPost(context.Request.Method))
        {
            request.Content = new StreamContent(context.Request.Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        using HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    public void Dispose() => http.Dispose();
}
