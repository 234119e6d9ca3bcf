using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>What operators say, and what it means where the release stands.</summary>
public sealed class CommandTests(World world)
{
    private readonly TestProduct product = world.App.NewProduct();

    [Fact]
    public async Task Promote_ends_the_bake_of_the_ring_that_is_meant_and_is_told_with_who_and_why()
    {
        await product.StoreAsync(new PlanText(product.Name, product.Production(canary: TestProduct.LongBake)));
        string id = await product.BeginAsync("1.0.0");
        await product.PointsAsync("canary", "1.0.0");

        await product.CommandAsync(id, "promote", TestProduct.Bo, "sales are fine");

        await product.Api.ReachesAsync(id, ReleaseState.Released);
        TimelineEvent[] lines = [.. (await product.TimelineAsync(id)).Select(line => line.Event)];
        Assert.Contains(lines, line => line is { Kind: TimelineKind.Command, Actor: TestProduct.Bo, Text: "Promote: sales are fine." });
        Assert.Contains(lines, line => line.Kind is TimelineKind.Waited && line.Text.StartsWith("The bake of ring canary of production ended after", StringComparison.Ordinal));
        Assert.StartsWith("Released. Watched in production for ", lines.Single(line => line.Kind is TimelineKind.Closed).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Abort_while_approval_is_awaited_withdraws_the_question()
    {
        string id = await AwaitApprovalAsync();
        string question = await product.QuestionIdAsync(id);

        await product.CommandAsync(id, "abort", TestProduct.Bo, "the wrong build");

        Answer ended = await product.Api.ReachesAsync(id, ReleaseState.Aborted);
        Assert.Equal(new Outcome.Aborted(TestProduct.Bo, "the wrong build"), ended.Release.Outcome);
        Assert.Equal("Aborted: bo@example.com stopped it: the wrong build.", ended.Sentence);
        Assert.Contains("The approval of production was withdrawn.", await product.TimelineAsync(id, TimelineKind.Approval));
        Answer late = await product.DecideAsync(question, TestProduct.Ada);
        Assert.Equal((409, "state-conflict"), (late.Status, late.Problem));
        Assert.Contains("Withdrawn", late.Detail, StringComparison.Ordinal);
        Assert.Null(await product.PointerAsync("everyone"));
    }

    [Fact]
    public async Task Abort_during_a_bake_restores_every_pointer()
    {
        string id = await BakeAsync();

        await product.CommandAsync(id, "abort", TestProduct.Bo, "customers complain");

        Answer ended = await product.Api.ReachesAsync(id, ReleaseState.Aborted);
        Assert.Equal(new Outcome.Aborted(TestProduct.Bo, "customers complain"), ended.Release.Outcome);
        Assert.Equal(("1.0.0", "1.0.0"), (await product.RunsAsync("canary"), await product.RunsAsync("everyone")));
        Assert.Null((await product.EnvironmentAsync())!.HeldBy);
    }

    [Fact]
    public async Task Rollback_during_a_bake_is_rolled_back_and_not_aborted()
    {
        string id = await BakeAsync();

        await product.CommandAsync(id, "rollback", TestProduct.Bo, "sales are down");

        Answer ended = await product.Api.ReachesAsync(id, ReleaseState.RolledBack);
        Assert.Equal(new Outcome.RolledBack("bo@example.com said so: sales are down"), ended.Release.Outcome);
        Assert.Equal("1.0.0", await product.RunsAsync("canary"));
    }

    [Fact]
    public async Task A_paused_release_stays_where_it_is_until_it_is_resumed()
    {
        await product.StoreAsync(product.Production(canary: "4s"));
        string id = await product.BeginAsync("1.0.0");
        await product.PointsAsync("canary", "1.0.0");

        await product.CommandAsync(id, "pause", TestProduct.Bo, "lunch");
        Answer paused = await product.Api.ReachesAsync(id, ReleaseState.Paused);
        Assert.StartsWith("Paused in production, ring canary: paused by bo@example.com: lunch; what runs stays watched; until ", paused.Sentence, StringComparison.Ordinal);
        Assert.Equal(409, (await product.SayAsync(id, "pause")).Status);
        Assert.Equal(409, (await product.SayAsync(id, "retry")).Status);
        Assert.Null(await product.PointerAsync("everyone"));

        await product.CommandAsync(id, "resume");
        await product.Api.ReachesAsync(id, ReleaseState.Released);
    }

    [Fact]
    public async Task A_breach_while_paused_is_seen_and_rolled_back()
    {
        string id = await BakeAsync();
        await product.CommandAsync(id, "pause");
        await product.Api.ReachesAsync(id, ReleaseState.Paused);

        product.Service.Sicken($"{product.Name}/1.1.0/production/canary");

        await product.Api.ReachesAsync(id, ReleaseState.RolledBack);
        Assert.Equal("1.0.0", await product.RunsAsync("canary"));
    }

    [Fact]
    public async Task A_pause_while_approval_is_awaited_shows_and_can_be_resumed()
    {
        string id = await AwaitApprovalAsync();
        string question = await product.QuestionIdAsync(id);
        await product.CommandAsync(id, "pause");
        await product.Api.ReachesAsync(id, ReleaseState.Paused);

        Assert.Equal(200, (await product.DecideAsync(question, TestProduct.Ada)).Status);
        Assert.Equal(ReleaseState.Paused, (await product.Api.ReachesAsync(id, ReleaseState.Paused)).State);
        Assert.Null(await product.PointerAsync("everyone"));

        await product.CommandAsync(id, "resume");
        await product.Api.ReachesAsync(id, ReleaseState.Released);
    }

    [Fact]
    public async Task A_pause_that_lasts_longer_than_the_plan_allows_takes_the_release_back()
    {
        await product.StoreAsync(new PlanText(product.Name, product.Production(canary: TestProduct.LongBake)) { Pause = "1s" });
        string id = await product.BeginAsync("1.0.0");
        await product.PointsAsync("canary", "1.0.0");

        await product.CommandAsync(id, "pause", TestProduct.Bo);

        Answer ended = await product.Api.ReachesAsync(id, ReleaseState.Aborted);
        Assert.Contains("the pause by bo@example.com lasted longer than the plan allows", ended.Sentence, StringComparison.Ordinal);
        Assert.Null(await product.PointerAsync("canary"));
        // At its own end, and not when the ring happens to be looked at again.
        TimelineEntry said = Assert.Single(await product.TimelineAsync(id), entry => entry.Event.Kind == TimelineKind.Command);
        Assert.InRange(ended.Release.ClosedAt!.Value - said.At, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(25));
    }

    [Fact]
    public async Task The_same_word_twice_in_one_state_is_one_line_of_the_timeline()
    {
        string id = await AwaitApprovalAsync();
        await product.CommandAsync(id, "abort");
        Answer again = await product.SayAsync(id, "abort");

        await product.Api.ReachesAsync(id, ReleaseState.Aborted);
        Assert.Contains(again.Status, (int[])[202, 409]);
        Assert.Single(await product.TimelineAsync(id, TimelineKind.Command));
    }

    [Fact]
    public async Task A_word_right_after_the_acceptance_is_not_lost()
    {
        await product.StoreAsync(new StageText("production", new RingText("everyone", 100, TestProduct.LongBake)) { Health = product.Gate("500ms") });
        string id = await product.BeginAsync("1.0.0");

        await product.CommandAsync(id, "abort");

        await product.Api.ReachesAsync(id, ReleaseState.Aborted);
        Assert.Null(await product.PointerAsync("everyone"));
    }

    [Fact]
    public async Task Words_that_mean_nothing_in_a_state_are_conflicts_that_say_why()
    {
        string id = await AwaitApprovalAsync();
        await RefusesAsync(id, "resume", "The release is AwaitingApproval, not paused or held.");
        await RefusesAsync(id, "retry", "The release is AwaitingApproval and no step has failed; there is nothing to retry.");

        await product.DecideAsync(await product.QuestionIdAsync(id), TestProduct.Ada);
        await product.Api.ReachesAsync(id, ReleaseState.Released);
        await RefusesAsync(id, "abort", "The release is Released already.");
        await RefusesAsync(id, "pause", "The release is Released already.");
        await RefusesAsync(id, "resume", "The release is Released already.");
        await RefusesAsync(id, "retry", "The release is Released; to try the version again, start another attempt of it.");
        await RefusesAsync(id, "rollback", $"No older version of {product.Name} was released before {id}, so there is nothing to go back to.");
        Assert.Empty(await product.TimelineAsync(id, TimelineKind.Command));
    }

    private async Task RefusesAsync(string id, string verb, string why)
    {
        Answer answer = await product.SayAsync(id, verb);
        Assert.Equal((409, "state-conflict", why), (answer.Status, answer.Problem, answer.Detail));
    }

    private async Task<string> AwaitApprovalAsync()
    {
        await product.StoreAsync(TestProduct.Plain() with { Approval = $"{{ approvers: [{TestProduct.Ada}] }}" });
        string id = await product.BeginAsync("1.0.0");
        await product.Api.ReachesAsync(id, ReleaseState.AwaitingApproval);
        return id;
    }

    /// <summary>A release of 1.1.0 over 1.0.0 whose first ring bakes for longer than a test.</summary>
    private async Task<string> BakeAsync()
    {
        await product.StoreAsync(product.Production());
        await product.ReleaseAsync("1.0.0");
        await product.StoreAsync(product.Production(canary: TestProduct.LongBake));
        string id = await product.BeginAsync("1.1.0");
        await product.PointsAsync("canary", "1.1.0");
        return id;
    }
}
