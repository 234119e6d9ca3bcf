using System.Text.Json;
using Slipway.Releases.Json;
using Slipway.Releases.Simulation;
using Xunit;

namespace Slipway.Releases.Tests.Simulation;

public class SimulationRulesTests
{
    [Theory]
    [InlineData("""{"versions":0}""", "simulate.versions is 0; write a number from 1 to 10000.")]
    [InlineData("""{"versions":10001}""", "simulate.versions is 10001; write a number from 1 to 10000.")]
    [InlineData("""{"good":{"failureRate":-0.1}}""", "simulate.good.failureRate is -0.1; write a number from 0 to 1.")]
    [InlineData("""{"bad":{"silence":1.5}}""", "simulate.bad.silence is 1.5; write a number from 0 to 1.")]
    [InlineData("""{"metrics":{"speed":{}}}""", "simulate.metrics.speed is of no gate of the plan; its metrics are latency, latency compared.")]
    [InlineData("""{"metrics":{"latency":null}}""", """simulate.metrics.latency is null; write { "median": 0.2 }, or leave it out.""")]
    [InlineData("""{"metrics":{"latency":{"median":0}}}""", "simulate.metrics.latency.median is 0; write a number that is more than 0.")]
    [InlineData("""{"metrics":{"latency":{"spread":0.9}}}""", "simulate.metrics.latency.spread is 0.9; write 1 for none, or more.")]
    [InlineData("""{"metrics":{"latency":{"factor":-2}}}""", "simulate.metrics.latency.factor is -2; write a number that is more than 0.")]
    [InlineData("""{"metrics":{"latency":{"values":[]}}}""", "simulate.metrics.latency.values has no value; give one at the least, or leave it out.")]
    [InlineData("""{"metrics":{"latency":{"badValues":[null]}}}""", "simulate.metrics.latency.badValues has no value; give one at the least, or leave it out.")]
    [InlineData("""{"metrics":{"latency":{"values":[1e999]}}}""", "simulate.metrics.latency.values has a value that is too large to reckon with; give values up to 1e100.")]
    [InlineData("{}", null)]
    [InlineData("""{"versions":10000,"seed":-5,"good":{"failureRate":0},"bad":{"failureRate":1,"silence":1},"metrics":{"latency":{"values":[1,null]},"latency compared":{"median":1}}}""", null)]
    public void What_cannot_be_played_is_told_with_what_mends_it(string request, string? problem) => Assert.Equal(
        problem,
        SimulationRules.WhyNot(
            GatePlans.Measured("prometheus: p, below: 10, compare: { baseline: b }"), JsonSerializer.Deserialize<SimulationRequest>(request, SlipwayJson.Compact)!));

    [Fact]
    public void A_plan_without_a_gate_has_nothing_to_simulate() => Assert.Equal(
        "The plan of storefront has no health gate, so there is nothing to simulate; give a stage rollout.health or validation.",
        SimulationRules.WhyNot(
            GatePlans.Read("product: storefront\nstages: [ { name: production, rollout: { rings: [ { name: all, weight: 100 } ], health: none } } ]"), new()));

    [Fact]
    public void Limits_that_suggest_no_values_need_some() => Assert.Equal(
        "No values of latency can be made up, since its limits suggest none that are more than 0; give simulate.metrics.latency a median or values.",
        SimulationRules.WhyNot(GatePlans.Measured("prometheus: p, below: -5"), new()));
}
