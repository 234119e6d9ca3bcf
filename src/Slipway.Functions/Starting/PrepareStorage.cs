using Microsoft.Extensions.Hosting;
using Slipway.Azure.Identity;

namespace Slipway.Functions.Starting;

/// <summary>
/// Creates the containers and tables that Slipway keeps, where they are missing. It is the first that asks for the account, so a wrong setting of it
/// ends the app here.
/// </summary>
internal sealed class PrepareStorage(Lazy<StorageAccount> storage) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => storage.Value.PrepareAsync(cancellation: cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
