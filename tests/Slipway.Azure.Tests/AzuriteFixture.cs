using Slipway.Azure.Identity;
using Slipway.Host.Storage;

[assembly: AssemblyFixture(typeof(Slipway.Azure.Tests.AzuriteFixture))]

namespace Slipway.Azure.Tests;

/// <summary>One emulator for all tests, in memory; each test uses products and containers of its own.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private Azurite? azurite;

    public string ConnectionString => azurite!.ConnectionString;

    public StorageAccount Account { get; private set; } = null!;

    /// <summary>Another storage account. It is in the same emulator, because an emulator copies from nowhere else.</summary>
    public string OtherConnectionString => azurite!.ConnectionStringOf("eu");

    public async ValueTask InitializeAsync()
    {
        azurite = await Azurite.StartAsync(new AzuriteOptions(FurtherAccount: "eu"));
        Account = new(ConnectionString);
        await Account.PrepareAsync();
    }

    public ValueTask DisposeAsync() => azurite?.DisposeAsync() ?? default;
}
