using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>One release at a time in an environment, in the order in which they came, and never backwards by accident.</summary>
public sealed class EnvironmentTests(World world)
{
    private readonly TestProduct product = world.App.NewProduct();

    [Fact]
    public async Task The_second_of_two_releases_waits_in_line_and_then_goes_on()
    {
        string first = await HoldEnvironmentAsync();
        string second = await product.BeginAsync("1.1.0");
        Answer waiting = await product.Api.ReachesAsync(second, ReleaseState.AwaitingEnvironment);

        Assert.StartsWith($"Waiting for its turn in production: {first} holds it, 0 in line before this one; until ", waiting.Sentence, StringComparison.Ordinal);
        Assert.Equal([second], (await product.EnvironmentAsync())!.Waiting.Select(release => release.ToString()));

        await product.CommandAsync(first, "resume");
        await product.Api.ReachesAsync(first, ReleaseState.Released);
        await product.Api.ReachesAsync(second, ReleaseState.Released);
        Assert.Equal(second, (await product.PointerAsync("everyone"))!.Release.ToString());
    }

    [Fact]
    public async Task A_version_that_was_overtaken_in_line_is_refused()
    {
        string first = await HoldEnvironmentAsync();
        string newer = await product.BeginAsync("1.2.0");
        await product.Api.ReachesAsync(newer, ReleaseState.AwaitingEnvironment);
        string older = await product.BeginAsync("1.1.0");
        Answer waiting = await product.Api.ReachesAsync(older, ReleaseState.AwaitingEnvironment);
        Assert.Contains("1 in line before this one", waiting.Sentence, StringComparison.Ordinal);

        await product.CommandAsync(first, "resume");

        await product.Api.ReachesAsync(newer, ReleaseState.Released);
        Answer ended = await product.Api.ReachesAsync(older, ReleaseState.Refused);
        Assert.StartsWith("production runs 1.2.0, which is not older than 1.1.0", Assert.IsType<Outcome.Refused>(ended.Release.Outcome).Reason, StringComparison.Ordinal);
        Assert.Equal("1.2.0", await product.RunsAsync("everyone"));
    }

    [Fact]
    public async Task Who_is_aborted_in_line_leaves_it_and_the_next_one_comes()
    {
        string first = await HoldEnvironmentAsync();
        string second = await product.BeginAsync("1.1.0");
        await product.Api.ReachesAsync(second, ReleaseState.AwaitingEnvironment);
        string third = await product.BeginAsync("1.2.0");
        await product.Api.ReachesAsync(third, ReleaseState.AwaitingEnvironment);

        await product.CommandAsync(second, "abort");
        await product.Api.ReachesAsync(second, ReleaseState.Aborted);
        Assert.Equal([third], (await product.EnvironmentAsync())!.Waiting.Select(release => release.ToString()));

        await product.CommandAsync(first, "abort");
        await product.Api.ReachesAsync(third, ReleaseState.Released);
    }

    [Fact]
    public async Task Who_is_paused_in_line_keeps_its_place_and_goes_on_when_resumed()
    {
        string first = await HoldEnvironmentAsync();
        string second = await product.BeginAsync("1.1.0");
        await product.Api.ReachesAsync(second, ReleaseState.AwaitingEnvironment);
        await product.CommandAsync(second, "pause");
        await product.Api.ReachesAsync(second, ReleaseState.Paused);

        await product.CommandAsync(first, "resume");
        await product.Api.ReachesAsync(first, ReleaseState.Released);
        Assert.Equal(second, (await product.EnvironmentAsync())!.HeldBy.ToString());
        Assert.Equal(first, (await product.PointerAsync("everyone"))!.Release.ToString());

        await product.CommandAsync(second, "resume");
        await product.Api.ReachesAsync(second, ReleaseState.Released);
    }

    [Fact]
    public async Task Who_waits_in_line_longer_than_the_plan_allows_is_refused()
    {
        string first = await HoldEnvironmentAsync();
        await product.StoreAsync(TestProduct.Plain() with { HoldTimeout = "1s" });

        string second = await product.BeginAsync("1.1.0");

        Answer ended = await product.Api.ReachesAsync(second, ReleaseState.Refused);
        Assert.Equal($"Refused: production was held by {first} for longer than this release may wait.", ended.Sentence);
        Assert.Empty((await product.EnvironmentAsync())!.Waiting);
    }

    [Fact]
    public async Task Releases_of_two_products_do_not_wait_for_each_other()
    {
        await HoldEnvironmentAsync();
        TestProduct other = world.App.NewProduct();
        await other.StoreAsync(TestProduct.Plain());

        await other.ReleaseAsync("1.0.0");
    }

    [Fact]
    public async Task An_older_version_is_refused_unless_a_rollback_is_meant()
    {
        await product.StoreAsync(TestProduct.Plain());
        await product.ReleaseAsync("1.1.0");
        string older = await product.BeginAsync("1.0.0");
        Answer refused = await product.Api.ReachesAsync(older, ReleaseState.Refused);
        Assert.Contains("ask for a release of kind Rollback or Hotfix if that is meant", refused.Sentence, StringComparison.Ordinal);

        string meant = await product.BeginAsync("1.0.0", "Rollback", attempt: 2);

        await product.Api.ReachesAsync(meant, ReleaseState.Released);
        Assert.Equal("1.0.0", await product.RunsAsync("everyone"));
    }

    [Fact]
    public async Task A_version_that_ran_before_is_gone_back_to_by_a_release_of_kind_rollback()
    {
        await product.StoreAsync(product.Production());
        await product.ReleaseAsync("1.0.0");
        await product.ReleaseAsync("1.1.0");

        string back = await product.BeginAsync("1.0.0", "Rollback", attempt: 2);

        await product.Api.ReachesAsync(back, ReleaseState.Released);
        Assert.Equal(back, (await product.PointerAsync("everyone"))!.Release.ToString());
        Assert.Equal("1.0.0", (await product.EnvironmentAsync())!.Running!.Version.ToString());
    }

    [Fact]
    public async Task A_rollback_to_a_newer_version_is_refused()
    {
        await product.StoreAsync(TestProduct.Plain());
        await product.ReleaseAsync("1.0.0");

        string id = await product.BeginAsync("1.1.0", "Rollback");

        Assert.Contains("a rollback goes to an older version", (await product.Api.ReachesAsync(id, ReleaseState.Refused)).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hotfix_of_the_line_before_may_go_where_a_newer_version_runs()
    {
        await product.StoreAsync(TestProduct.Plain());
        await product.ReleaseAsync("2.0.0");

        string id = await product.BeginAsync("1.9.1", "Hotfix");

        await product.Api.ReachesAsync(id, ReleaseState.Released);
        Assert.Equal("1.9.1", await product.RunsAsync("everyone"));
    }

    /// <summary>A release of 1.0.0 that is held in the environment by a gate that could not tell.</summary>
    private async Task<string> HoldEnvironmentAsync()
    {
        product.Service.Sicken($"{product.Name}/1.0.0/production/everyone");
        await product.StoreAsync(TestProduct.Plain() with { Rings = [new RingText("everyone", 100, "300ms")], Health = product.Gate(failures: 100) });
        string id = await product.BeginAsync("1.0.0");
        await product.Api.ReachesAsync(id, ReleaseState.Held);
        return id;
    }
}
