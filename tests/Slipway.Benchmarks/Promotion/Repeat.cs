using System.Text.Json.Nodes;
using Slipway.Benchmarks.Overhead;
using Spectre.Console;

namespace Slipway.Benchmarks.Promotion;

/// <summary>A promotion, and the same promotion again when all is there.</summary>
internal static class Repeat
{
    private const int Pairs = 10;

    public static Benchmark Benchmark { get; } = new(
        "promotion-repeat",
        $"Promoting {Load.Small} within an account: the time of the first promotion, divided by that of the same one again, when all is there.",
        RunAsync);

    private static async Task<Findings> RunAsync(CancellationToken cancellation)
    {
        await using SealedBuild build = await SealedBuild.StartAsync(Load.Small, cancellation);
        await build.SealAsync(cancellation);
        List<(Spent First, Spent Again)> pairs = [];
        for (int pair = -1; pair < Pairs; pair++)
        {
            string target = await build.TargetAsync(isAway: false, cancellation);
            Spent first = await build.Slipway.RunAsync(target, cancellation);
            Spent again = await build.Slipway.RunAsync(target, cancellation);
            // The first pair warms both up.
            if (pair >= 0)
            {
                pairs.Add((first, again));
            }
        }

        string watched = await build.TargetAsync(isAway: false, cancellation);
        WayCost one = await WatchAsync(pairs.Select(pair => pair.First));
        WayCost two = await WatchAsync(pairs.Select(pair => pair.Again));
        double ratio = pairs.Select(pair => pair.First.Milliseconds / pair.Again.Milliseconds).Median();
        double cpu = one.Cpu / two.Cpu;
        double requests = (double)one.Requests.Count / two.Requests.Count;
        Table costs = new Table()
            .Title($"{build.Load}, {Pairs} pairs")
            .AddColumns("", "Wall ms, median", "quartiles", "CPU ms", "Peak memory above idle, MiB", "Requests")
            .AddRow("first", Report.Text(one.Milliseconds), Report.Quartiles(one.Runs), Report.Text(one.Cpu), Report.MiB(one), $"{one.Requests.Count}")
            .AddRow("again", Report.Text(two.Milliseconds), Report.Quartiles(two.Runs), Report.Text(two.Cpu), Report.MiB(two), $"{two.Requests.Count}")
            .AddRow("first / again (aim: at least 20)", Report.Text(ratio), "", Report.Text(cpu), "", Report.Text(requests))
            .Caption("Again, every artifact is compared with its seal by the tag of its last write, from a listing; no bytes are read. A request costs Azure more than Azurite.");
        JsonObject numbers = new() { ["ratioCpu"] = Math.Round(cpu, 2), ["ratioRequests"] = Math.Round(requests, 2), ["pairs"] = Pairs };
        Report.Add(numbers, "first", one, build.Load);
        Report.Add(numbers, "again", two, build.Load);
        return new(ratio, [costs, Report.Requests(("first", one.Requests), ("again", two.Requests))], numbers);

        async Task<WayCost> WatchAsync(IEnumerable<Spent> runs)
        {
            (long peak, IReadOnlyList<StorageRequest> sent) = await build.Slipway.WatchAsync(watched, cancellation);
            return new([.. runs], peak, sent);
        }
    }
}
