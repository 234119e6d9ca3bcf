using System.Text.Json.Nodes;
using Slipway.Host.Storage;
using Slipway.Worker.Tests.Rpc;
using Spectre.Console;

namespace Slipway.Benchmarks.WorkerStart;

/// <summary>
/// From the start of the worker's process to the last function that it has loaded, as the Functions host drives it: the published app, divided by an app with the
/// same extensions and next to nothing of its own that was published in the same way. All take turns; the third is that empty app as the template publishes it.
/// </summary>
internal static class WorkerStarts
{
    private const int WarmUps = 3;
    private const int Rounds = 20;

    public static Benchmark Benchmark { get; } = new(
        "worker-start",
        "The time from the process's start to the last loaded function, divided by that of an empty app with the same extensions, published in the same way.",
        MeasureAsync);

    private static async Task<Findings> MeasureAsync(CancellationToken cancellation)
    {
        using PublishedApps apps = await PublishedApps.BuildAsync(cancellation);
        await using Azurite azurite = await Azurite.StartAsync(cancellation: cancellation);
        await using SimulatedFunctionsHost host = await SimulatedFunctionsHost.StartAsync(cancellation);
        Dictionary<string, string?> settings = new() { ["AzureWebJobsStorage"] = azurite.ConnectionString };
        Dictionary<PublishedApp, List<Start>> starts = apps.All.ToDictionary(app => app, _ => new List<Start>());
        for (int round = 0; round < WarmUps + Rounds; round++)
        {
            foreach (PublishedApp app in round % 2 == 0 ? apps.All : apps.All.Reverse())
            {
                Start start = await StartAsync(host, app.Folder, settings, cancellation);
                if (round >= WarmUps)
                {
                    starts[app].Add(start);
                }
            }
        }

        return Report(apps, starts);
    }

    private static async Task<Start> StartAsync(SimulatedFunctionsHost host, string folder, IReadOnlyDictionary<string, string?> settings, CancellationToken cancellation)
    {
        await using LoadedWorker worker = await LoadedWorker.LoadAsync(host, host.Launch(folder, settings), cancellation);
        return new Start(worker.OpenedAfter.TotalMilliseconds, worker.LoadedAfter.TotalMilliseconds, worker.Process.ResidentBytes() / 1048576.0, worker.Process.ProcessorTime().TotalMilliseconds);
    }

    private static Findings Report(PublishedApps apps, Dictionary<PublishedApp, List<Start>> starts)
    {
        Table table = new Table().AddColumns("app", "stream, ms", "last load, ms", "fastest", "slowest", "CPU, ms", "memory, MiB", "time, ratio", "CPU, ratio", "memory, ratio");
        JsonObject numbers = new() { ["rounds"] = Rounds };
        foreach (PublishedApp app in apps.All)
        {
            List<Start> own = starts[app];
            double time = Ratio(starts[apps.Slipway], own, start => start.Loaded);
            double cpu = Ratio(starts[apps.Slipway], own, start => start.Cpu);
            double memory = Ratio(starts[apps.Slipway], own, start => start.Memory);
            table.AddRow(
                app.Name,
                $"{own.Select(start => start.Opened).Median():0}",
                $"{own.Select(start => start.Loaded).Median():0}",
                $"{own.Min(start => start.Loaded):0}",
                $"{own.Max(start => start.Loaded):0}",
                $"{own.Select(start => start.Cpu).Median():0}",
                $"{own.Select(start => start.Memory).Median():0}",
                app == apps.Slipway ? "" : $"{time:0.00}",
                app == apps.Slipway ? "" : $"{cpu:0.00}",
                app == apps.Slipway ? "" : $"{memory:0.00}");
            numbers[$"{app.Key}OpenedMs"] = Math.Round(own.Select(start => start.Opened).Median());
            numbers[$"{app.Key}LoadedMs"] = Math.Round(own.Select(start => start.Loaded).Median());
            numbers[$"{app.Key}CpuMs"] = Math.Round(own.Select(start => start.Cpu).Median());
            numbers[$"{app.Key}MemoryMiB"] = Math.Round(own.Select(start => start.Memory).Median(), 1);
            if (app != apps.Slipway)
            {
                numbers[$"{app.Key}Ratio"] = Math.Round(time, 3);
                numbers[$"{app.Key}CpuRatio"] = Math.Round(cpu, 3);
                numbers[$"{app.Key}MemoryRatio"] = Math.Round(memory, 3);
            }
        }

        return new(Ratio(starts[apps.Slipway], starts[apps.Empty], start => start.Loaded), [table], numbers);
    }

    /// <summary>The median of the rounds' ratios: both of a round ran in the same minute on the same machine.</summary>
    private static double Ratio(List<Start> ours, List<Start> theirs, Func<Start, double> of) => ours.Zip(theirs, (one, other) => of(one) / of(other)).Median();

    /// <summary>One start: milliseconds to the stream and to the last load, and the MiB and the processor's milliseconds that the process then had taken.</summary>
    private readonly record struct Start(double Opened, double Loaded, double Memory, double Cpu);
}
