using System.IO.Compression;
using System.Runtime.CompilerServices;
using Slipway.Azure.Identity;
using Slipway.Functions.Tests.EndToEnd;
using Slipway.Host;
using Slipway.Host.Storage;
using Slipway.Releases.Progress;

namespace Slipway.Functions.Tests.Upgrades;

/// <summary>
/// A release that an earlier version began is finished by this one, on what the earlier one left: storefront 1.1.0, whose first ring of production bakes for an
/// hour, over 1.0.0. What it left is the emulator's folder, <c>.slipway/azurite</c>, of a host that was killed at that moment, zipped; with each version that is
/// released one is added.
/// </summary>
public sealed class UpgradeTests(World world) : IAsyncLifetime
{
    private const string Id = "storefront-1.1.0";

    private readonly string folder = Directory.CreateTempSubdirectory("slipway-").FullName;
    private Azurite? azurite;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        if (azurite is not null)
        {
            await azurite.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("v0.1")]
    public async Task A_release_under_way_goes_on_to_its_end_and_the_next_one_follows(string version)
    {
        await using SimulatedPrometheus metrics = await SimulatedPrometheus.StartAsync(errors: 0.01);
        await using SlipwayApp app = await TakeOverAsync(version, metrics);
        TestProduct product = new(app.Api, app.Storage, world.Service, "storefront");
        int before = (await product.TimelineAsync(Id)).Length;

        // Once the recorded hour has passed it needs no word, and takes none.
        await product.SayAsync(Id, "promote");
        await product.Api.ReachesAsync(Id, ReleaseState.Released);

        Assert.Equal(("1.1.0", "1.1.0"), (await product.RunsAsync("canary"), await product.RunsAsync("everyone")));
        Assert.Null((await product.EnvironmentAsync())!.HeldBy);
        Assert.True((await product.TimelineAsync(Id)).Length > before, "Its chain goes on where it was.");
        Assert.Equal(ReleaseState.Released, (await product.Api.ReleaseAsync("storefront-1.0.0")).State);
        await product.StoreAsync(TestProduct.Plain("staging"), TestProduct.Plain());
        await product.ReleaseAsync("1.2.0");
        Assert.Equal("1.2.0", await product.RunsAsync("everyone"));
    }

    [Theory]
    [InlineData("v0.1")]
    public async Task A_release_under_way_that_is_not_well_is_taken_back_to_what_ran_before_it(string version)
    {
        await using SimulatedPrometheus metrics = await SimulatedPrometheus.StartAsync(errors: 0.5);
        await using SlipwayApp app = await TakeOverAsync(version, metrics);
        TestProduct product = new(app.Api, app.Storage, world.Service, "storefront");

        await product.Api.ReachesAsync(Id, ReleaseState.RolledBack);

        Assert.Equal(
            ("1.0.0", "1.0.0", "1.0.0"), (await product.RunsAsync("canary"), await product.RunsAsync("everyone"), await product.RunsAsync("everyone", "staging")));
        Assert.Null((await product.EnvironmentAsync())!.HeldBy);
        Assert.Contains("Undone: point production, ring canary back at 1.0.0.", await product.UndoneAsync(Id));
    }

    private async Task<SlipwayApp> TakeOverAsync(string version, SimulatedPrometheus metrics)
    {
        await ZipFile.ExtractToDirectoryAsync(PathOf(version), folder, TestContext.Current.CancellationToken);
        azurite = await Azurite.StartAsync(new AzuriteOptions(folder), TestContext.Current.CancellationToken);
        SlipwayHostOptions options = world.NewOptions(partitions: 4);
        return await world.StartAppAsync(options with
        {
            StorageConnectionString = azurite.ConnectionString,
            HubName = null,
            Settings = new Dictionary<string, string?>(options.Settings) { ["SlipwayMetrics:prometheus:main:address"] = metrics.Address },
        });
    }

    private static string PathOf(string version, [CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, version, "baking.zip");
}
