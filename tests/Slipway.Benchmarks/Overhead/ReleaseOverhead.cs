using System.Net.Http.Json;
using Microsoft.DurableTask.Client;

namespace Slipway.Benchmarks.Overhead;

/// <summary>
/// The time of a release without waits, divided by that of a bare orchestration with as many empty activities. Both are functions of one host:
/// the same engine, hub, pollers and process, so that nothing but the functions' own work differs. Pairs take turns in who goes first.
/// </summary>
internal sealed class ReleaseOverhead(World world)
{
    private const int WarmUps = 4;
    private const int Pairs = 20;
    private const int Counted = 3;
    private const string Product = "shop";

    private int runs;
    private StorageTraffic? traffic;

    public static Benchmark Benchmark { get; } = new(
        "release-overhead",
        "The time of a release without waits, divided by the time of a bare orchestration that calls as many empty activities.",
        RunAsync);

    private static async Task<Findings> RunAsync(CancellationToken cancellation)
    {
        await using World world = await World.StartAsync(cancellation);
        return await new ReleaseOverhead(world).MeasureAsync(cancellation);
    }

    private async Task<Findings> MeasureAsync(CancellationToken cancellation)
    {
        await world.StorePlanAsync(Product, Plan(world.Application), cancellation);
        (_, string first) = await ReleaseAsync(cancellation);
        int activities = (await HistoryAsync(first, cancellation)).Activities;
        for (int pair = 0; pair < WarmUps; pair++)
        {
            await PairAsync(pair, activities, cancellation);
        }

        List<(RunTime Release, RunTime Bare)> pairs = [];
        for (int pair = 0; pair < Pairs; pair++)
        {
            pairs.Add(await PairAsync(pair, activities, cancellation));
        }

        return Overhead.Report.Of(pairs, await CountAsync(ReleaseAsync, cancellation), await CountAsync(stop => BareAsync(activities, stop), cancellation));
    }

    private async Task<(RunTime Release, RunTime Bare)> PairAsync(int pair, int activities, CancellationToken cancellation)
    {
        if (pair % 2 == 0)
        {
            (RunTime release, _) = await ReleaseAsync(cancellation);
            return (release, (await BareAsync(activities, cancellation)).Time);
        }

        (RunTime bare, _) = await BareAsync(activities, cancellation);
        return ((await ReleaseAsync(cancellation)).Time, bare);
    }

    /// <summary>Runs a few more, now under watch, since watching takes time itself.</summary>
    private async Task<Cost> CountAsync(Func<CancellationToken, Task<(RunTime Time, string Id)>> run, CancellationToken cancellation)
    {
        List<(StorageRequest Request, double Milliseconds)> requests = [];
        string id = "";
        using StorageTraffic watch = new(world.StoragePorts, World.Hub);
        traffic = watch;
        for (int count = 0; count < Counted; count++)
        {
            (_, id) = await run(cancellation);
            requests.AddRange(watch.Take());
        }

        traffic = null;
        return new(
            await HistoryAsync(id, cancellation),
            [.. requests.GroupBy(line => line.Request, line => line.Milliseconds).Select(group => (group.Key, (double)group.Count() / Counted, group.Average()))]);
    }

    private async Task<(RunTime Time, string Id)> ReleaseAsync(CancellationToken cancellation)
    {
        string version = $"1.0.{++runs}";
        await world.BuildAsync(Product, version, artifacts: 3, bytes: 4096, cancellation);
        return await TimeAsync($"{Product}-{version}", () => world.ReleaseAsync(Product, version, cancellation), cancellation);
    }

    private Task<(RunTime Time, string Id)> BareAsync(int activities, CancellationToken cancellation)
    {
        string id = $"bare-{++runs}";
        return TimeAsync(id, async () =>
        {
            using HttpResponseMessage answer = await world.Http.PostAsJsonAsync(new Uri($"bare/{id}", UriKind.Relative), activities, cancellation);
            await World.RequireAsync(answer, cancellation);
        }, cancellation);
    }

    private async Task<(RunTime Time, string Id)> TimeAsync(string id, Func<Task> start, CancellationToken cancellation)
    {
        traffic?.Take();
        DateTimeOffset sent = TimeProvider.System.GetUtcNow();
        await start();
        OrchestrationMetadata ended = await world.Host.Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, cancellation);
        if (ended.RuntimeStatus != OrchestrationRuntimeStatus.Completed || ended.SerializedOutput?.Contains("Released", StringComparison.Ordinal) is false)
        {
            throw new InvalidOperationException($"{id} ended as {ended.RuntimeStatus}: {ended.SerializedOutput}");
        }

        return (new((ended.LastUpdatedAt - sent).TotalMilliseconds, (ended.LastUpdatedAt - ended.CreatedAt).TotalMilliseconds), id);
    }

    private Task<RecordedHistory> HistoryAsync(string id, CancellationToken cancellation) =>
        RecordedHistory.ReadAsync(world.Tables, World.Hub, id, cancellation);

    private static string Plan(string application) => $$"""
        product: {{Product}}
        stages:
          - name: production
            rollout:
              rings:
                - { name: canary, weight: 5, bake: 0s }
                - { name: broad, weight: 50, bake: 0s }
                - { name: everyone, weight: 100, bake: 0s }
              health:
                probes: [ { url: "{{application}}/health?ring={ring}" } ]
                minimumSamples: 1
        """;
}
