using System.Text.Json.Nodes;
using Spectre.Console;

namespace Slipway.Benchmarks.Promotion;

/// <summary>
/// A sealed build from one account to another: ours asks the service to fetch (Put Block From URL), rclone, between two remotes, downloads and
/// uploads. Both accounts lie on one emulator, since Azurite takes no source on another.
/// </summary>
internal static class Across
{
    private static readonly Load Large = new(1, 256 << 20);
    private static readonly Load Small = new(200, 64 << 10);

    public static Benchmark Benchmark { get; } = new(
        "promotion-across",
        $"Promoting {Large}, and {Small}, from one account to another: our time, divided by that of an rclone that runs already, and there downloads and uploads.",
        RunAsync);

    private static async Task<Findings> RunAsync(CancellationToken cancellation)
    {
        Comparison large = await RunAsync(Large, pairs: 3, transfers: 2, cancellation);
        Comparison small = await RunAsync(Small, pairs: 6, transfers: 3, cancellation);
        JsonObject numbers = Report.Numbers(large);
        numbers["ratioSmall"] = Math.Round(small.Ratio, 3);
        foreach ((string name, JsonNode? value) in Report.Numbers(small, "Small"))
        {
            numbers[name] = value?.DeepClone();
        }

        const string caption =
            "Between accounts Azurite moves every byte through one thread of its own, for each of the three: wall time is its, and what carries over is our CPU, memory and requests.";
        Table[] tables = [.. new[] { large, small }.SelectMany<Comparison, Table>(found =>
        [
            Report.Costs(found),
            Report.Requests(("Slipway", found.Slipway), ("rclone", found.Rclone), ("SDK", found.Sdk)),
            Report.Ratios(found, caption),
        ])];
        return new(large.Ratio, tables, numbers);
    }

    private static async Task<Comparison> RunAsync(Load load, int pairs, int transfers, CancellationToken cancellation)
    {
        await using SealedBuild build = await SealedBuild.StartAsync(load, cancellation);
        await build.SealAsync(cancellation);
        return await Comparison.RunAsync(build, isAway: true, pairs, transfers, cancellation);
    }
}
