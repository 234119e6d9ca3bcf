using System.Text.Json.Nodes;
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
        List<(Spent First, Spent Again, Spent Listing)> pairs = [];
        for (int pair = -1; pair < Pairs; pair++)
        {
            string target = await build.TargetAsync(isAway: false, cancellation);
            Spent first = await build.Slipway.RunAsync(target, cancellation);
            Spent again = await build.Slipway.RunAsync(target, cancellation);
            Spent listing = await build.Listing.RunAsync(target, cancellation);
            // The first pair warms both up.
            if (pair >= 0)
            {
                pairs.Add((first, again, listing));
            }
        }

        string watched = await build.TargetAsync(isAway: false, cancellation);
        WayCost one = await CostAsync(build.Slipway, pairs.Select(pair => pair.First));
        WayCost two = await CostAsync(build.Slipway, pairs.Select(pair => pair.Again));
        WayCost least = await CostAsync(build.Listing, pairs.Select(pair => pair.Listing));
        double ratio = pairs.Select(pair => pair.First.Milliseconds / pair.Again.Milliseconds).Median();
        double most = pairs.Select(pair => pair.First.Milliseconds / pair.Listing.Milliseconds).Median();
        double cpu = one.Cpu / two.Cpu;
        double requests = (double)one.Requests / two.Requests;
        Table costs = Report.Costs($"{build.Load}, {Pairs} pairs, medians");
        Report.Add(costs, "first", one, build.Load);
        Report.Add(costs, "again", two, build.Load);
        Report.Add(costs, "the listing alone", least, build.Load);
        costs.AddRow("first / again", Report.Text(ratio), "", Report.Text(cpu), "", Report.Text(requests), "")
            .AddRow("first / listing", Report.Text(most), "", Report.Text(one.Cpu / least.Cpu), "", "", "")
            .Caption(
                "Aim: the first is at least 20 times as dear. Whoever looks at every blob has to list them, so that no check is cheaper than the listing alone. " +
                "Azurite answers a copy within a millisecond; Azure takes longer, so wall time there differs more.");
        JsonObject numbers = new() { ["ratioCpu"] = Math.Round(cpu, 2), ["ratioRequests"] = Math.Round(requests, 2), ["ratioToListing"] = Math.Round(most, 3), ["pairs"] = Pairs };
        Report.Add(numbers, "first", one, build.Load);
        Report.Add(numbers, "again", two, build.Load);
        Report.Add(numbers, "listing", least, build.Load);
        return new(ratio, [costs, Report.Requests(("first", one), ("again", two))], numbers);

        async Task<WayCost> CostAsync(InProcess way, IEnumerable<Spent> runs) => new([.. runs], (await way.WatchAsync(watched, cancellation)).Watched);
    }
}
