using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>A gate that could not tell: no data is never healthy, and never silently a failure.</summary>
public sealed class GateTests(World world)
{
    private readonly TestProduct product = world.App.NewProduct();

    private string Ring => $"{product.Name}/1.0.0/production/everyone";

    [Fact]
    public async Task An_unclear_gate_holds_the_release_and_asks_an_operator()
    {
        Answer held = await HoldAsync();

        Assert.Contains("the gate of ring everyone of production could not tell", held.Sentence, StringComparison.Ordinal);
        Assert.Contains("an operator can retry, resume, abort or roll it back", held.Sentence, StringComparison.Ordinal);
        Assert.Equal("1.0.0", await product.RunsAsync("everyone"));
    }

    [Fact]
    public async Task Retry_watches_the_ring_again()
    {
        string id = (await HoldAsync()).Release.Id.ToString();
        product.Service.Heal(Ring);

        await product.CommandAsync(id, "retry");

        await product.Api.ReachesAsync(id, ReleaseState.Released);
        string[] gates = await product.TimelineAsync(id, TimelineKind.Gate);
        Assert.StartsWith("Ring everyone of production is unclear: ", gates[0], StringComparison.Ordinal);
        Assert.StartsWith("Ring everyone of production is healthy: ", gates[1], StringComparison.Ordinal);
        Assert.Single(await product.TimelineAsync(id, TimelineKind.Ring));
    }

    [Fact]
    public async Task Resume_goes_on_at_an_operators_word_and_the_timeline_keeps_it()
    {
        string id = (await HoldAsync()).Release.Id.ToString();

        await product.CommandAsync(id, "resume", reason: "the probe is wrong, I looked myself");

        await product.Api.ReachesAsync(id, ReleaseState.Released);
        TimelineEntry said = Assert.Single(await product.TimelineAsync(id), entry => entry.Event.Kind == TimelineKind.Command);
        Assert.Equal((TestProduct.Ada, "Resume: the probe is wrong, I looked myself."), (said.Event.Actor, said.Event.Text));
    }

    [Fact]
    public async Task A_hold_that_nobody_ends_takes_the_release_back()
    {
        string id = await BeginAsync("1s");

        Answer ended = await product.Api.ReachesAsync(id, ReleaseState.RolledBack);

        Assert.Contains("could not tell", Assert.IsType<Outcome.RolledBack>(ended.Release.Outcome).Reason, StringComparison.Ordinal);
        Assert.Contains("could not tell", Assert.Single(await product.TimelineAsync(id, TimelineKind.Failed)), StringComparison.Ordinal);
        Assert.Null(await product.PointerAsync("everyone"));
    }

    [Fact]
    public async Task A_plan_may_have_an_unclear_gate_roll_back_at_once()
    {
        product.Service.Sicken(Ring);
        await product.StoreAsync(Unclear("rollBack"));

        string id = await product.BeginAsync("1.0.0");

        await product.Api.ReachesAsync(id, ReleaseState.RolledBack);
        Assert.Empty(await product.TimelineAsync(id, TimelineKind.Failed));
    }

    [Fact]
    public async Task Failures_that_the_plan_allows_are_still_healthy()
    {
        product.Service.Sicken(Ring);
        await product.StoreAsync(TestProduct.Plain() with
        {
            Rings = [new RingText("everyone", 100, "4s")],
            Health = product.Gate("200ms", samples: 1, failures: 60),
        });
        string id = await product.BeginAsync("1.0.0");
        await ReleaseApi.UntilAsync(() => Task.FromResult(product.Service.CallersOf(Ring).Length), probes => probes > 0);
        product.Service.Heal(Ring);

        await product.Api.ReachesAsync(id, ReleaseState.Released);

        Assert.Contains("the last failure: ", Assert.Single(await product.TimelineAsync(id, TimelineKind.Gate)), StringComparison.Ordinal);
    }

    private StageText Unclear(string inconclusive = "hold") => TestProduct.Plain() with
    {
        Rings = [new RingText("everyone", 100, "300ms")],
        Health = product.Gate(samples: 1, failures: 100, inconclusive: inconclusive),
    };

    private async Task<string> BeginAsync(string hold = "10m")
    {
        product.Service.Sicken(Ring);
        await product.StoreAsync(new PlanText(product.Name, Unclear()) { Hold = hold });
        return await product.BeginAsync("1.0.0");
    }

    private async Task<Answer> HoldAsync() => await product.Api.ReachesAsync(await BeginAsync(), ReleaseState.Held);
}
