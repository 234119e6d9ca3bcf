using System.Text.Json.Nodes;
using Slipway.Releases;
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
            await product.UndoneAsync(id));
        Assert.Equal(
            2, (await product.TimelineAsync(id, TimelineKind.Compensated)).Count(line => line.Contains("of production runs 1.0.0 again and is healthy", StringComparison.Ordinal)));
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
            await product.UndoneAsync(id));
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
                "Undone: point staging, ring everyone back at 1.0.0.",
                "Undone: record that staging runs 1.0.0.",
            ],
            await product.UndoneAsync(id));
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
    public async Task A_rolled_back_version_is_held_until_somebody_lifts_that_and_then_released_by_its_next_attempt()
    {
        await product.StoreAsync(product.Production());
        product.Service.Sicken($"{product.Name}/1.0.0/production/everyone");
        string first = await product.BeginAsync("1.0.0");
        await product.Api.ReachesAsync(first, ReleaseState.RolledBack);
        product.Service.Heal($"{product.Name}/1.0.0/production/everyone");

        Answer held = await product.AskAsync("1.0.0", attempt: 2);
        Assert.Equal((409, "state-conflict"), (held.Status, held.Problem));
        Assert.Contains($"POST /api/releases/{first}/lift", held.Text, StringComparison.Ordinal);
        await product.CommandAsync(first, "lift", reason: "the service was ill, not the version");
        await product.CommandAsync(first, "lift", reason: "said again");

        string second = await product.BeginAsync("1.0.0", attempt: 2);
        await product.Api.ReachesAsync(second, ReleaseState.Released);
        Assert.Equal(second, (await product.PointerAsync("everyone"))!.Release.ToString());
        Assert.Equal(["Lift: the service was ill, not the version."], await product.TimelineAsync(first, TimelineKind.Command));
    }

    [Fact]
    public async Task Back_from_what_was_released_goes_a_release_of_its_own_through_the_same_gates()
    {
        await product.StoreAsync(product.Production());
        await product.ReleaseAsync("1.0.0");
        await product.ReleaseAsync("1.1.0");
        string left = await product.ReleaseAsync("1.2.0");

        Answer begun = await product.SayAsync(left, "rollback", reason: "orders fail");

        Assert.Equal((202, $"{product.Name}-1.1.0~2"), (begun.Status, begun.Release.Id.ToString()));
        Assert.Equal((ReleaseKind.Rollback, TestProduct.Ada, "Back from 1.2.0: orders fail"), (begun.Release.Request.Kind, begun.Release.Request.RequestedBy, begun.Release.Request.Notes));
        await product.Api.ReachesAsync(begun.Release.Id.ToString(), ReleaseState.Released);
        Assert.Equal("1.1.0", await product.RunsAsync("everyone"));
        Assert.Equal("1.1.0", (await product.EnvironmentAsync())!.Running!.Version.ToString());
        Assert.Equal(2, (await product.TimelineAsync(begun.Release.Id.ToString(), TimelineKind.Ring)).Length);
    }

    [Fact]
    public async Task Back_goes_to_an_earlier_version_too_and_asking_twice_goes_once()
    {
        await product.StoreAsync(product.Production());
        await product.ReleaseAsync("1.0.0");
        await product.ReleaseAsync("1.1.0");
        string left = await product.ReleaseAsync("1.2.0");
        await product.StoreAsync(product.Production(canary: TestProduct.LongBake));

        Answer[] asked = [await BackAsync(left, "1.0.0"), await BackAsync(left, "1.0.0")];

        Assert.All(asked, answer => Assert.Equal((202, $"{product.Name}-1.0.0~2"), (answer.Status, answer.Release.Id.ToString())));
    }

    [Fact]
    public async Task In_an_emergency_an_operator_goes_back_without_the_gates_that_the_plan_leaves_out()
    {
        StageText production = product.Production() with { Approval = $"{{ approvers: [{TestProduct.Ada}, {TestProduct.Bo}] }}" };
        await product.StoreAsync(product.Production());
        await product.ReleaseAsync("1.0.0");
        string left = await product.ReleaseAsync("1.1.0");
        await product.StoreAsync(new PlanText(product.Name, production));
        Answer none = await EmergencyAsync(left, TestProduct.Ada);
        Assert.Equal(403, none.Status);

        await product.StoreAsync(new PlanText(product.Name, production) { Emergency = "{ skips: [approval, bake] }", Operators = $"{{ people: [{TestProduct.Ada}] }}" });
        string second = await AgainAsync();
        Answer stranger = await EmergencyAsync(second, TestProduct.Bo);
        Assert.Equal(403, stranger.Status);
        Answer begun = await EmergencyAsync(second, TestProduct.Ada);

        Assert.True(begun.Status == 202, begun.Text);
        Assert.Equal(ReleaseKind.Emergency, begun.Release.Request.Kind);
        string id = begun.Release.Id.ToString();
        await product.Api.ReachesAsync(id, ReleaseState.Released);
        Assert.Equal("1.1.0", await product.RunsAsync("everyone"));
        Assert.Empty(await product.TimelineAsync(id, TimelineKind.Approval));
        Assert.Equal(400, (await product.AskAsync("1.3.0", kind: "Emergency")).Status);

        async Task<string> AgainAsync()
        {
            string id = await product.BeginAsync("1.2.0");
            await product.DecideAsync(await product.QuestionIdAsync(id), TestProduct.Ada);
            await product.Api.ReachesAsync(id, ReleaseState.Released);
            return id;
        }
    }

    [Fact]
    public async Task The_way_back_is_rehearsed_before_people_are_asked_and_they_see_how_it_went()
    {
        await product.StoreAsync(product.Production());
        await product.ReleaseAsync("1.0.0");
        await product.StoreAsync(product.Production() with { Approval = $"{{ approvers: [{TestProduct.Ada}] }}", Rehearse = "beforeApproval" });

        string id = await product.BeginAsync("1.1.0");
        JsonObject asked = await product.QuestionAsync(id);

        Assert.Equal("1.0.0", await product.RunsAsync("canary"));
        string rehearsed = Assert.Single(await product.TimelineAsync(id, TimelineKind.Rehearsed));
        Assert.Matches("^Rehearsed the way back: ring canary of production returned to 1\\.0\\.0 in [0-9.]+ s\\.$", rehearsed);
        Assert.Contains("returned to 1.0.0 in", asked.ToJsonString(), StringComparison.Ordinal);
        await product.DecideAsync(await product.QuestionIdAsync(id), TestProduct.Ada);
        await product.Api.ReachesAsync(id, ReleaseState.Released);
        Assert.Equal("1.1.0", await product.RunsAsync("canary"));
    }

    private Task<Answer> EmergencyAsync(string id, string by) =>
        product.Api.PostAsync($"releases/{id}/rollback", new { by, reason = "orders fail", emergency = true });

    [Fact]
    public async Task From_what_runs_no_more_nobody_goes_back_and_to_what_was_never_released_neither()
    {
        await product.StoreAsync(TestProduct.Plain());
        string first = await product.ReleaseAsync("1.0.0");
        Assert.Contains("nothing to go back to", (await product.SayAsync(first, "rollback")).Text, StringComparison.Ordinal);
        string second = await product.ReleaseAsync("1.1.0");
        await product.ReleaseAsync("1.2.0");

        Answer gone = await BackAsync(second, null);
        Answer never = await BackAsync($"{product.Name}-1.2.0", "0.9.0");

        Assert.Equal((409, 409), (gone.Status, never.Status));
        Assert.Contains("runs 1.2.0", gone.Text, StringComparison.Ordinal);
        Assert.Contains("0.9.0 was not released before", never.Text, StringComparison.Ordinal);
        Assert.Equal("1.2.0", await product.RunsAsync("everyone"));
    }

    private Task<Answer> BackAsync(string id, string? to) => product.Api.PostAsync($"releases/{id}/rollback", new { by = TestProduct.Ada, reason = "said so", to });
}
