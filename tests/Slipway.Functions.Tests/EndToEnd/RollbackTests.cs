using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>A breach takes everything back.</summary>
public sealed class RollbackTests(World world)
{
    private readonly TestProduct product = world.App.NewProduct();

    [Fact]
    public async Task A_breach_in_the_second_ring_restores_both_rings_in_reverse()
    {
        await product.StoreAsync(product.Production());
        await product.ReleaseAsync("1.0.0");
        (ChannelPointer?, ChannelPointer?, EnvironmentRecord?) before = (await product.PointerAsync("canary"), await product.PointerAsync("everyone"), await product.EnvironmentAsync());
        product.Service.Sicken($"{product.Name}/1.1.0/production/everyone");

        string id = await product.BeginAsync("1.1.0");
        Answer ended = await product.Api.ReachesAsync(id, ReleaseState.RolledBack);

        Assert.Equal((before.Item1, before.Item2), (await product.PointerAsync("canary"), await product.PointerAsync("everyone")));
        Assert.Equal(
            [
                "Begins to put back what was touched.",
                "Undone: point production, ring everyone back at 1.0.0.",
                "Undone: point production, ring canary back at 1.0.0.",
            ],
            await product.TimelineAsync(id, TimelineKind.Compensated));
        Assert.StartsWith("ring everyone of production is not healthy: ", Assert.IsType<Outcome.RolledBack>(ended.Release.Outcome).Reason, StringComparison.Ordinal);
        Assert.Contains("answered 500, not 200", ended.Sentence, StringComparison.Ordinal);
        EnvironmentRecord? environment = await product.EnvironmentAsync();
        Assert.Equal(before.Item3!.Running, environment!.Running);
        Assert.Null(environment.HeldBy);
    }

    [Fact]
    public async Task A_first_release_that_breaks_leaves_no_pointer_behind()
    {
        await product.StoreAsync(product.Production());
        product.Service.Sicken($"{product.Name}/1.0.0/production/canary");

        string id = await product.BeginAsync("1.0.0");
        await product.Api.ReachesAsync(id, ReleaseState.RolledBack);

        Assert.Null(await product.PointerAsync("canary"));
        Assert.Null(await product.PointerAsync("everyone"));
        Assert.Equal(
            ["Begins to put back what was touched.", "Undone: remove the pointer of production, ring canary."],
            await product.TimelineAsync(id, TimelineKind.Compensated));
        Assert.Null((await product.EnvironmentAsync())!.Running);
    }

    [Fact]
    public async Task A_breach_in_production_takes_staging_back_too()
    {
        await product.StoreAsync(TestProduct.Plain("staging"), product.Production());
        string first = await product.ReleaseAsync("1.0.0");
        product.Service.Sicken($"{product.Name}/1.1.0/production/canary");

        string id = await product.BeginAsync("1.1.0");
        await product.Api.ReachesAsync(id, ReleaseState.RolledBack);

        Assert.Equal(first, (await product.PointerAsync("everyone", "staging"))!.Release.ToString());
        Assert.Equal(first, (await product.EnvironmentAsync("staging"))!.Running!.Release.ToString());
        Assert.Equal(
            [
                "Begins to put back what was touched.",
                "Undone: point production, ring canary back at 1.0.0.",
                "Undone: record that staging runs 1.0.0.",
                "Undone: point staging, ring everyone back at 1.0.0.",
            ],
            await product.TimelineAsync(id, TimelineKind.Compensated));
    }

    [Fact]
    public async Task A_stage_that_is_not_well_after_its_last_ring_is_taken_back()
    {
        await product.StoreAsync(TestProduct.Plain() with { Validation = product.Gate() });
        await product.ReleaseAsync("1.0.0");
        product.Service.Sicken($"{product.Name}/1.1.0/production");

        string id = await product.BeginAsync("1.1.0");
        Answer ended = await product.Api.ReachesAsync(id, ReleaseState.RolledBack);

        Assert.Contains("the validation of production is not healthy", ended.Sentence, StringComparison.Ordinal);
        Assert.Equal("1.0.0", await product.RunsAsync("everyone"));
    }

    [Fact]
    public async Task A_rolled_back_version_is_released_by_its_next_attempt()
    {
        await product.StoreAsync(product.Production());
        product.Service.Sicken($"{product.Name}/1.0.0/production/everyone");
        await product.Api.ReachesAsync(await product.BeginAsync("1.0.0"), ReleaseState.RolledBack);
        product.Service.Heal($"{product.Name}/1.0.0/production/everyone");

        string second = await product.BeginAsync("1.0.0", attempt: 2);

        await product.Api.ReachesAsync(second, ReleaseState.Released);
        Assert.Equal(second, (await product.PointerAsync("everyone"))!.Release.ToString());
    }
}
