using Slipway.Host.Storage;

[assembly: AssemblyFixture(typeof(Slipway.Host.Tests.AzuriteFixture))]

namespace Slipway.Host.Tests;

/// <summary>One emulator for all tests of this assembly, in memory and on free ports; each test takes a hub or container of its own.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private Azurite? azurite;

    public string ConnectionString => azurite!.ConnectionString;

    public async ValueTask InitializeAsync() => azurite = await Azurite.StartAsync();

    public ValueTask DisposeAsync() => azurite?.DisposeAsync() ?? default;
}
