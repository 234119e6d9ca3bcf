using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Slipway.Functions.Http;

/// <summary>Publishes the API's description.</summary>
public sealed class GetOpenApi
{
    /// <summary>OpenAPI 3.1.</summary>
    [Function(nameof(GetOpenApi))]
    public IActionResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "openapi.json")] HttpRequest request) =>
        new ContentResult { Content = OpenApi.Text, ContentType = "application/json; charset=utf-8" };
}
