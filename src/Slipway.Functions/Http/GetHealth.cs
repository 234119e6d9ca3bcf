using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Events;
using Slipway.Azure.Identity;

namespace Slipway.Functions.Http;

/// <summary>Says whether Slipway can work.</summary>
public sealed class GetHealth(Respond respond, StorageAccount storage, BusHealth? bus = null)
{
    private static readonly string? Version = typeof(GetHealth).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    /// <summary>200 when storage answers, with what people should see to, such as dead letters; 503 when it does not.</summary>
    [Function(nameof(GetHealth))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request,
        CancellationToken cancellation) => respond.With(async () =>
    {
        await storage.Blobs.GetBlobContainerClient("plans").ExistsAsync(cancellation);
        IReadOnlyList<HealthFinding> findings = bus is null ? [] : await bus.FindAsync(cancellation);
        return new JsonAnswer(new { status = findings.Count == 0 ? "healthy" : "impaired", version = Version, findings });
    });
}
