using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Slipway.Releases.Json;

namespace Slipway.Functions.Http;

/// <summary>An answer in Slipway's JSON.</summary>
/// <param name="value">What is written.</param>
/// <param name="status">The HTTP status code.</param>
/// <param name="mediaType">The media type.</param>
/// <param name="location">The <c>Location</c> header; null for none.</param>
public sealed class JsonAnswer(object value, int status = StatusCodes.Status200OK, string mediaType = "application/json", string? location = null)
    : IActionResult
{
    /// <inheritdoc/>
    public async Task ExecuteResultAsync(ActionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        HttpResponse response = context.HttpContext.Response;
        response.StatusCode = status;
        response.ContentType = $"{mediaType}; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        if (location is not null)
        {
            response.Headers.Location = location;
        }

        await JsonSerializer.SerializeAsync(response.Body, value, value.GetType(), SlipwayJson.Compact, context.HttpContext.RequestAborted);
    }
}
