using Microsoft.Extensions.Hosting;
using Slipway.Azure.Identity;

namespace Slipway.Functions.Starting;

/// <summary>Creates the containers and tables that Slipway keeps, where they are missing.</summary>
internal sealed class PrepareStorage(StorageAccount storage) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => storage.PrepareAsync(cancellation: cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
