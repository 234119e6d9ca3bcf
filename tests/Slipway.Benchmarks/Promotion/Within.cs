using System.Text.Json.Nodes;
using Spectre.Console;

namespace Slipway.Benchmarks.Promotion;

/// <summary>
/// A sealed build from one container to the next of the same account: our promotion beside <c>rclone copy</c>, which lets the service copy too,
/// and beside a download and upload.
/// </summary>
internal static class Within
{
    private const string ByReference =
        "Azurite copies inside itself by reference: wall time there is that of the requests, not of the bytes, and not Azure's. What carries over is the counts.";

    public static Benchmark Large { get; } = new(
        "promotion-large",
        $"Promoting {Load.Large} within an account: our time, verification included, divided by that of an rclone that runs already.",
        cancellation => RunAsync(Load.Large, pairs: 20, transfers: 0, cancellation));

    public static Benchmark Small { get; } = new(
        "promotion-small",
        $"Promoting {Load.Small} within an account: our time, verification included, divided by that of an rclone that runs already.",
        cancellation => RunAsync(Load.Small, pairs: 10, transfers: 4, cancellation));

    private static async Task<Findings> RunAsync(Load load, int pairs, int transfers, CancellationToken cancellation)
    {
        await using SealedBuild build = await SealedBuild.StartAsync(load, cancellation);
        WayCost sealing = await build.SealAsync(cancellation);
        Comparison found = await Comparison.RunAsync(build, isAway: false, pairs, transfers, cancellation);
        JsonObject numbers = Report.Numbers(found);
        Report.Add(numbers, "sealing", sealing, load);
        Table[] tables =
        [
            Report.Costs(found),
            Report.Requests(("Slipway", found.Slipway), ("rclone", found.Rclone), ("SDK", found.Sdk), ("sealing", sealing)),
            Report.Sealing(sealing, load),
            Report.Ratios(found, ByReference),
        ];
        return new(found.Ratio, tables, numbers);
    }
}
