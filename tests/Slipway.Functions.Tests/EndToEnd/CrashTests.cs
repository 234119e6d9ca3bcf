using Slipway.Azure.Identity;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>The real process dies in the middle of its work.</summary>
public sealed class CrashTests(World world) : IDisposable
{
    private readonly string state = Directory.CreateTempSubdirectory("slipway-").FullName;

    public void Dispose() => Directory.Delete(state, recursive: true);

    [Fact]
    public async Task A_killed_process_goes_on_where_it_was_and_does_nothing_twice()
    {
        string account = world.NewAccount();
        string id;
        TestProduct product;
        using (HostProcess first = await HostProcess.StartAsync(account, state))
        {
            product = new TestProduct(first.Api, new StorageAccount(account), world.Service);
            await product.StoreAsync(TestProduct.Plain("staging"), product.Production(canary: "1s", everyone: "1s"));
            id = await product.BeginAsync("1.0.0");
            await product.PointsAsync("canary", "1.0.0");
            await first.KillAsync();
        }

        using HostProcess second = await HostProcess.StartAsync(account, state);
        product = product.At(second.Api);

        await second.Api.ReachesAsync(id, ReleaseState.Released);
        Assert.Equal(
            [
                TimelineKind.Requested, TimelineKind.Ready,
                TimelineKind.Environment, TimelineKind.Promoted, TimelineKind.Ring, TimelineKind.Validated,
                TimelineKind.Environment, TimelineKind.Promoted, TimelineKind.Ring, TimelineKind.Gate, TimelineKind.Ring, TimelineKind.Gate, TimelineKind.Validated,
                TimelineKind.Closed,
            ],
            (await product.TimelineAsync(id)).Select(entry => entry.Event.Kind));
        foreach ((string? environment, string? ring) in new[] { ("staging", "everyone"), ("production", "canary"), ("production", "everyone") })
        {
            Assert.Equal(id, (await product.PointerAsync(ring, environment))!.Release.ToString());
        }

        Assert.Null((await product.EnvironmentAsync())!.HeldBy);
    }
}
