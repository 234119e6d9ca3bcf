using Newtonsoft.Json.Linq;
using Slipway.Releases.Rollouts;

namespace Slipway.Releases.Plans.Binding;

/// <summary>
/// A roll-out as a plan spells it: a strategy, and the regions that go through it. Everything that runs knows rings alone; rules look here, so that what
/// they find is told where it was written.
/// </summary>
/// <param name="Strategies">The strategies that are written; one in a good plan.</param>
/// <param name="Rings">The first strategy's rings.</param>
/// <param name="Regions">The regions in order; empty where there are none.</param>
/// <param name="IsTogether">Whether each ring is taken in all regions before the next ring.</param>
internal sealed record WrittenRollout(
    IReadOnlyList<string> Strategies, IReadOnlyList<WrittenRing> Rings, IReadOnlyList<WrittenRegion> Regions, bool IsTogether)
{
    public static readonly string[] AllStrategies = ["rings", "canary", "blueGreen", "allAtOnce"];

    private const string Everyone = "everyone";

    public static WrittenRollout Of(JToken rollout)
    {
        string[] strategies = [.. AllStrategies.Where(strategy => rollout[strategy] is not null)];
        return new WrittenRollout(
            strategies,
            [.. strategies is [{ } first, ..] ? RingsOf(first, rollout[first]!) : []],
            [.. (rollout["regions"] ?? new JArray()).Select(region => new WrittenRegion(region.Text("name"), region.Span("wait", "0s")))],
            rollout.Text("advance", "oneByOne") == "together");
    }

    /// <summary>
    /// The rings that a release goes through, region by region or ring by ring. A ring's wait comes before it, and its question after it, in each region that
    /// goes its own way; where regions go together both come once.
    /// </summary>
    public IReadOnlyList<Ring> Expand() => Regions.Count == 0 ? [.. Rings.Select(ring => ring.Ring)]
        : IsTogether ? [.. Rings.SelectMany(ring => Regions.Select((region, index) => In(region, ring.Ring) with
        {
            Wait = region.Wait + (index == 0 ? ring.Ring.Wait : TimeSpan.Zero),
            Question = index == Regions.Count - 1 ? ring.Ring.Question : null,
        }))]
        : [.. Regions.SelectMany(region => Rings.Select((ring, index) => In(region, ring.Ring) with
        {
            Wait = ring.Ring.Wait + (index == 0 ? region.Wait : TimeSpan.Zero),
        }))];

    private static Ring In(WrittenRegion region, Ring ring) => ring with { Name = $"{region.Name}-{ring.Name}", Region = region.Name };

    private static IEnumerable<WrittenRing> RingsOf(string strategy, JToken written) => strategy switch
    {
        "rings" => written.Select((ring, index) => new WrittenRing(
            new Ring(ring.Text("name"), ring.Whole("weight", 0), ring.Span("bake", "0s"), Wait: ring.Span("wait", "0s"), Question: ring.TextOrNull("question")),
            $"rings[{index}].name",
            $"rings[{index}].weight",
            $"rings[{index}].bake",
            $"rings[{index}].wait")),
        "canary" => written["steps"]!.Select((step, index) => Whole($"canary-{step.Value<int>()}", step.Value<int>(), written.Span("bake", "0s"), $"canary.steps[{index}]", "canary.bake"))
            .Append(Whole(Everyone, 100, written.Span("bake", "0s"), "canary", "canary.bake")),
        "blueGreen" =>
        [
            Whole("test", 0, written.Span("test", "0s"), "blueGreen", "blueGreen.test", written.TextOrNull("question")),
            Whole(Everyone, 100, written.Span("bake", "0s"), "blueGreen", "blueGreen.bake"),
        ],
        _ => [Whole(Everyone, 100, written.Span("bake", "0s"), "allAtOnce", "allAtOnce.bake")],
    };

    private static WrittenRing Whole(string name, int weight, TimeSpan bake, string path, string bakePath, string? question = null) =>
        new(new Ring(name, weight, bake, Question: question), path, path, bakePath, path);
}

/// <summary>A ring before it is put into regions, and where each part of it is written, from the roll-out on.</summary>
internal sealed record WrittenRing(Ring Ring, string NamePath, string WeightPath, string BakePath, string WaitPath);

/// <summary>A region, and how long the release waits before it goes on there.</summary>
internal sealed record WrittenRegion(string Name, TimeSpan Wait);
