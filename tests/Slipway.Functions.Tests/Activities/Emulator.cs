using Slipway.Functions.Tests.Activities;
using Slipway.Host.Storage;

[assembly: AssemblyFixture(typeof(Emulator))]

namespace Slipway.Functions.Tests.Activities;

/// <summary>One storage emulator for the tests of durable code, started by the first that asks. Each test takes a product of its own.</summary>
public sealed class Emulator : IAsyncDisposable
{
    private readonly Lazy<Task<Azurite>> azurite = new(() => Azurite.StartAsync());

    public async Task<string> ConnectionStringAsync() => (await azurite.Value).ConnectionString;

    public async ValueTask DisposeAsync()
    {
        if (azurite.IsValueCreated)
        {
            await (await azurite.Value).DisposeAsync();
        }
    }
}
