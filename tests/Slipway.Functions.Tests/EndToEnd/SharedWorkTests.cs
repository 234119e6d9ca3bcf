using Microsoft.Extensions.DependencyInjection;
using Slipway.Host;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>Two hosts on one account and hub.</summary>
public sealed class SharedWorkTests(World world)
{
    [Fact]
    public async Task Two_hosts_share_a_roll_out_and_one_of_them_may_stop()
    {
        var options = world.NewOptions(partitions: 2);
        var one = await world.StartAppAsync(Named(options, "one"));
        await using var two = await world.StartAppAsync(Named(options, "two"));
        var product = two.NewProduct();
        await product.StoreAsync(product.Production(canary: TestProduct.LongBake, everyone: "1s"));
        var id = await product.BeginAsync("1.0.0");
        await ReleaseApi.UntilAsync(
            () => Task.FromResult(product.Service.CallersOf(product.Name)), callers => callers.Contains("one") && callers.Contains("two"));

        await one.DisposeAsync();
        var before = product.Service.CallersOf(product.Name).Length;
        await ReleaseApi.UntilAsync(() => Task.FromResult(product.Service.CallersOf(product.Name).Length), probes => probes > before + 3);
        await product.CommandAsync(id, "rollback");

        await product.Api.ReachesAsync(id, ReleaseState.RolledBack);
        Assert.All(product.Service.CallersOf(product.Name)[before..], caller => Assert.Equal("two", caller));
        Assert.Single(await product.TimelineAsync(id, TimelineKind.Ring));
        Assert.Null(await product.PointerAsync("canary"));
    }

    [Fact]
    public async Task What_one_host_accepted_is_seen_and_commanded_at_the_other()
    {
        var options = world.NewOptions();
        await using var one = await world.StartAppAsync(options);
        await using var two = await world.StartAppAsync(options);
        var product = one.NewProduct();
        await product.StoreAsync(TestProduct.Plain() with { Approval = $"{{ approvers: [{TestProduct.Ada}] }}" });
        var id = await product.BeginAsync("1.0.0");

        await two.Api.ReachesAsync(id, ReleaseState.AwaitingApproval);
        await product.At(two.Api).CommandAsync(id, "abort");

        await one.Api.ReachesAsync(id, ReleaseState.Aborted);
    }

    /// <summary>A host whose probes say who sent them.</summary>
    private static SlipwayHostOptions Named(SlipwayHostOptions options, string name) => options with
    {
        Configure = services => services.ConfigureHttpClientDefaults(
            http => http.ConfigureHttpClient(client => client.DefaultRequestHeaders.Add(SimulatedService.CallerHeader, name))),
    };
}
