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
        // A host that does one thing at a time leaves something to the other; else whoever runs the orchestration takes nearly all, since it wakes itself.
        SlipwayHostOptions options = world.NewOptions(partitions: 2);
        options = options with
        {
            Settings = new Dictionary<string, string?>(options.Settings) { ["AzureFunctionsJobHost:extensions:durableTask:maxConcurrentActivityFunctions"] = "1" },
        };
        SlipwayApp one = await world.StartAppAsync(Named(options, "one"));
        await using SlipwayApp two = await world.StartAppAsync(Named(options, "two"));
        TestProduct product = two.NewProduct();
        await product.StoreAsync(product.Production(canary: TestProduct.LongBake, everyone: "1s"));
        string id = await product.BeginAsync("1.0.0");
        foreach (TestProduct other in Enumerable.Range(0, 4).Select(_ => two.NewProduct()))
        {
            await other.StoreAsync(other.Production(canary: TestProduct.LongBake, everyone: "1s"));
            await other.BeginAsync("1.0.0");
        }

        await ReleaseApi.UntilAsync(
            () => Task.FromResult(product.Service.CallersOf(product.Name)), callers => callers.Contains("one") && callers.Contains("two"));

        await one.DisposeAsync();
        int before = product.Service.CallersOf(product.Name).Length;
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
        SlipwayHostOptions options = world.NewOptions();
        await using SlipwayApp one = await world.StartAppAsync(options);
        await using SlipwayApp two = await world.StartAppAsync(options);
        TestProduct product = one.NewProduct();
        await product.StoreAsync(TestProduct.Plain() with { Approval = $"{{ approvers: [{TestProduct.Ada}] }}" });
        string id = await product.BeginAsync("1.0.0");

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
