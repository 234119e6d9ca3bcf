using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.DurableTask.Client;
using Slipway.Releases.Json;
using Slipway.Releases.Timeline;
using Spectre.Console;

namespace Slipway.Benchmarks.Returning;

/// <summary>
/// The time from a breach that was seen to the last pointer that was restored, divided by that of a bare orchestration that replaces as many small blobs;
/// for few rings and many, small artifacts and large ones, one after the other and all at once.
/// </summary>
internal sealed class Rollback(World world)
{
    private const int Few = 3;
    private const int Many = 50;
    private const int Pairs = 5;
    private const int Small = 1024;
    private const int Large = 1 << 30;

    private int runs;

    public static Benchmark Benchmark { get; } = new(
        "rollback",
        $"The time from a breach to the last ring restored, divided by that of replacing as many blobs; {Few} and {Many} rings, artifacts of 1 KiB and 1 GiB.",
        RunAsync);

    private static async Task<Findings> RunAsync(CancellationToken cancellation)
    {
        await using World world = await World.StartAsync(cancellation);
        return await new Rollback(world).MeasureAsync(cancellation);
    }

    private async Task<Findings> MeasureAsync(CancellationToken cancellation)
    {
        Case few = await TimeAsync("few", Few, Small, "lastFirst", Pairs, cancellation);
        Case large = await TimeAsync("large", Few, Large, "lastFirst", 2, cancellation);
        Case many = await TimeAsync("many", Many, Small, "lastFirst", Pairs, cancellation);
        Case together = await TimeAsync("together", Many, Small, "allAtOnce", Pairs, cancellation);
        Table table = new Table().AddColumns("ms, the median", "Rollback", "Bare", "Ratio", "Ring steps a second, forward");
        foreach ((string name, Case found) in ((string, Case)[])
            [($"{Few} rings, 1 KiB", few), ($"{Few} rings, 1 GiB", large), ($"{Many} rings, 1 KiB", many), ($"{Many} rings, 1 KiB, all at once", together)])
        {
            table.AddRow(name, Text(found.Back), Text(found.Bare), Text(found.Back / found.Bare), Text(found.StepsASecond));
        }

        JsonObject numbers = new()
        {
            ["fewMs"] = Math.Round(few.Back, 1),
            ["manyMs"] = Math.Round(many.Back, 1),
            ["allAtOnceMs"] = Math.Round(together.Back, 1),
            ["ratioMany"] = Math.Round(many.Back / many.Bare, 3),
            ["ratioAllAtOnce"] = Math.Round(together.Back / together.Bare, 3),
            ["ratioLargeToSmall"] = Math.Round(large.Back / few.Back, 3),
            ["ringStepsASecond"] = Math.Round(many.StepsASecond, 2),
        };
        return new(few.Back / few.Bare, [table], numbers);
    }

    private async Task<Case> TimeAsync(string product, int rings, int bytes, string order, int pairs, CancellationToken cancellation)
    {
        await world.StorePlanAsync(product, Plan(product, rings, order), cancellation);
        await world.BuildAsync(product, "1.0.0", artifacts: 1, Small, cancellation);
        await EndAsync(product, "1.0.0", cancellation);
        List<(double Back, double Bare, double Steps)> found = [];
        for (int pair = 1; pair <= pairs; pair++)
        {
            string version = $"1.0.{pair}";
            await world.BuildAsync(product, version, artifacts: 1, bytes, cancellation);
            world.Sicken($"{product}/{version}/{Ring(rings)}");
            TimelineEntry[] lines = await EndAsync(product, version, cancellation);
            DateTimeOffset breach = lines.First(line => line.Event.Of(RolloutLines.Verdict) is "Breached").At;
            DateTimeOffset restored = lines.Last(line => line.Event.Key.EndsWith(RolloutLines.Done, StringComparison.Ordinal)).At;
            DateTimeOffset[] steps = [.. lines.Where(line => line.Event.Kind is TimelineKind.Ring).Select(line => line.At)];
            double forward = (steps[^1] - steps[0]).TotalSeconds / (steps.Length - 1);
            found.Add(((restored - breach).TotalMilliseconds, await BareAsync(rings, cancellation), 1 / forward));
        }

        return new(found.Select(one => one.Back).Median(), found.Select(one => one.Bare).Median(), found.Select(one => one.Steps).Median());
    }

    private async Task<TimelineEntry[]> EndAsync(string product, string version, CancellationToken cancellation)
    {
        await world.ReleaseAsync(product, version, cancellation);
        await world.Host.Client.WaitForInstanceCompletionAsync($"{product}-{version}", cancellation);
        JsonNode timeline = (await world.Http.GetFromJsonAsync<JsonNode>(new Uri($"releases/{product}-{version}/timeline", UriKind.Relative), cancellation))!;
        return timeline["entries"].Deserialize<TimelineEntry[]>(SlipwayJson.Compact)!;
    }

    private async Task<double> BareAsync(int rings, CancellationToken cancellation)
    {
        string id = $"return-{++runs}";
        using HttpResponseMessage answer = await world.Http.PostAsJsonAsync(new Uri($"returns/{id}", UriKind.Relative), rings, cancellation);
        await World.RequireAsync(answer, cancellation);
        OrchestrationMetadata ended = await world.Host.Client.WaitForInstanceCompletionAsync(id, cancellation);
        return (ended.LastUpdatedAt - ended.CreatedAt).TotalMilliseconds;
    }

    private string Plan(string product, int rings, string order) => $$"""
        product: {{product}}
        recovery: { order: {{order}}, proof: 0s }
        stages:
          - name: production
            rollout:
              rings: [ {{string.Join(", ", Enumerable.Range(1, rings).Select(ring => $"{{ name: {Ring(ring)}, weight: {(ring == rings ? 100 : ring)}, bake: 0s }}"))}} ]
              health: { probes: [ { url: "{{world.Application}}/health/{product}/{version}/{ring}" } ], minimumSamples: 1, maximumFailures: 0 }
        """;

    private static string Ring(int number) => $"ring{number}";

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>What a case took, in milliseconds.</summary>
    private sealed record Case(double Back, double Bare, double StepsASecond);
}
