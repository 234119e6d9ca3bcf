using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Releases.Health.Evidence;
using Slipway.Releases.Json;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>What gates have measured is kept with the release and can be read.</summary>
public sealed class EvidenceTests(World world)
{
    private readonly TestProduct product = world.App.NewProduct();

    [Fact]
    public async Task Each_round_of_each_gate_is_there_with_what_it_measured_and_what_it_meant()
    {
        string id = await ReleaseAsync();

        JsonArray places = (await product.Api.GetAsync($"releases/{id}/evidence")).Json["places"]!.AsArray();
        Answer canary = await product.Api.GetAsync($"releases/{id}/evidence?stage=production&ring=canary");
        Answer validation = await product.Api.GetAsync($"releases/{id}/evidence?stage=production");

        Assert.Equal(["canary", "everyone", null], places.Select(place => (string?)place!["ring"]).OrderBy(ring => ring ?? "~", StringComparer.Ordinal));
        GateRound[] rounds = Rounds(canary);
        Assert.Equal(Enumerable.Range(1, rounds.Length), rounds.Select(round => round.Round));
        Assert.All(rounds, round => Assert.Equal(200, Assert.Single(round.Probes).Status));
        Assert.Equal(product.Service.Probe, Assert.Single(rounds[0].Gate!.Probes).Url);
        Assert.All(rounds[1..], round => Assert.Null(round.Gate));
        Assert.Equal("Healthy", rounds[^1].Verdict);
        Assert.Equal($"Ring canary of production is healthy: {rounds[^1].Found}.", (await product.TimelineAsync(id, TimelineKind.Gate))[0]);
        Assert.Single(Rounds(validation));
    }

    [Theory]
    [InlineData("?stage=production&ring=moon", 404, "missing", "There is no evidence of ring moon of production for ")]
    [InlineData("?stage=staging", 404, "missing", "There is no evidence of the validation of staging for ")]
    [InlineData("?stage=..&ring=canary", 404, "missing", "There is no evidence of ring canary of .. for ")]
    [InlineData("?stage=production&ring=../../other", 404, "missing", "There is no evidence of ")]
    [InlineData("?stage=production&ring=canary&from=-1", 400, "malformed", "from is the number that the page before gave as next.")]
    [InlineData("?stage=production&ring=canary&from=7", 400, "malformed", "from=7 is not the beginning of a round; ")]
    public async Task What_is_not_there_is_told_as_a_problem(string query, int status, string problem, string says)
    {
        string id = await ReleaseAsync();

        Answer refused = await product.Api.GetAsync($"releases/{id}/evidence{query}");

        Assert.Equal((status, problem), (refused.Status, refused.Problem));
        Assert.StartsWith(says, refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_release_that_is_not_there_there_is_no_evidence() =>
        Assert.Equal("missing", (await product.Api.GetAsync($"releases/{product.Name}-9.9.9/evidence")).Problem);

    private async Task<string> ReleaseAsync()
    {
        await product.StoreAsync(product.Production() with { Validation = product.Gate() });
        string id = await product.BeginAsync("1.0.0");
        await product.Api.ReachesAsync(id, ReleaseState.Released);
        return id;
    }

    private static GateRound[] Rounds(Answer page)
    {
        Assert.True(page.Status == 200, page.Text);
        return page.Json["rounds"].Deserialize<GateRound[]>(SlipwayJson.Compact)!;
    }
}
