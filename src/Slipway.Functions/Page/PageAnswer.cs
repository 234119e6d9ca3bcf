using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Slipway.Functions.Page;

/// <summary>Bytes for a browser, with headers that keep it from taking them for anything else.</summary>
/// <param name="content">The bytes; null for none.</param>
/// <param name="mediaType">What they are.</param>
/// <param name="status">The HTTP status code.</param>
/// <param name="headers">What else is said.</param>
internal sealed class PageAnswer(byte[]? content, string mediaType, int status, params (string Name, string Value)[] headers) : IActionResult
{
    public async Task ExecuteResultAsync(ActionContext context)
    {
        HttpResponse response = context.HttpContext.Response;
        response.StatusCode = status;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        foreach ((string name, string value) in headers)
        {
            response.Headers[name] = value;
        }

        if (content is not null)
        {
            response.ContentType = mediaType;
            response.ContentLength = content.Length;
            await response.Body.WriteAsync(content, context.HttpContext.RequestAborted);
        }
    }
}
