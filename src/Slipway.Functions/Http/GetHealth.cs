using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Identity;

namespace Slipway.Functions.Http;

/// <summary>Says whether Slipway can work.</summary>
public sealed class GetHealth(Respond respond, StorageAccount storage)
{
    private static readonly string? Version = typeof(GetHealth).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    /// <summary>200 when storage answers, 503 when it does not.</summary>
    [Function(nameof(GetHealth))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request,
        CancellationToken cancellation) => respond.With(async () =>
    {
        await storage.Blobs.GetBlobContainerClient("plans").ExistsAsync(cancellation);
        return new JsonAnswer(new { status = "healthy", version = Version });
    });
}
