using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Slipway.Functions.Page;

namespace Slipway.Functions.Http;

/// <summary>The page's scripts and styles: those on a list, and no others.</summary>
public sealed class GetPageFile
{
    /// <summary>200 with the file, 304 for a browser that has it.</summary>
    [Function(nameof(GetPageFile))]
    public IActionResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "page/{file}")] HttpRequest request, string file)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (PageFile.Find(file) is not { } found)
        {
            return Problems.Missing($"The page has no file '{file}'.").Answer;
        }

        // Under the address that names its tag a file never changes; under any other the browser asks each time whether it has.
        (string, string)[] headers =
        [
            ("ETag", $"\"{found.Tag}\""),
            ("Cache-Control", request.Query["v"] == found.Tag ? "public, max-age=31536000, immutable" : "no-cache"),
        ];
        return request.Headers.IfNoneMatch == $"\"{found.Tag}\""
            ? new PageAnswer(null, found.MediaType, StatusCodes.Status304NotModified, headers)
            : new PageAnswer(found.Content, found.MediaType, StatusCodes.Status200OK, headers);
    }
}
