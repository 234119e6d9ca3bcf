using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Benchmarks.Overhead;
using Spectre.Console;

namespace Slipway.Benchmarks.Promotion;

/// <summary>The tables and numbers about promotions.</summary>
internal static class Report
{
    private const double Mebi = 1 << 20;

    /// <summary>What each way cost.</summary>
    public static Table Costs(Comparison found)
    {
        Table table = new Table()
            .Title($"{found.Load}, {found.Slipway.Runs.Count} pairs")
            .AddColumns("Way", "Wall ms, median", "quartiles", "CPU ms", "Peak memory, MiB", "Requests", "for each file")
            .Caption(
                "Wall: from the call or the start of the process to its end. CPU: user and system time of the process that does it, not of the storage service. " +
                "Peak memory: the kernel's highest mark; of this process above its idle one, of rclone all of it. Requests: sent to the storage service over HTTP.");
        Add(found.Slipway, "Slipway, all verified");
        Add(found.Rclone, "rclone copy, 16 transfers");
        table.AddRow(
            "  its process's start alone",
            Text(found.RcloneStarts.Select(run => run.Milliseconds).Median()),
            Quartiles(found.RcloneStarts),
            Text(found.RcloneStarts.Select(run => run.Cpu).Median()),
            "", "", "");
        Add(found.Sdk, "SDK, download and upload");
        return table;

        void Add(WayCost cost, string name) => table.AddRow(
            name,
            Text(cost.Milliseconds),
            Quartiles(cost.Runs),
            Text(cost.Cpu),
            MiB(cost),
            $"{cost.Requests.Count}",
            Text((double)cost.Requests.Count / found.Load.Files, "0.00"));
    }

    /// <summary>How they compare.</summary>
    public static Table Ratios(Comparison found, string caption) => new Table()
        .AddColumns("Ratio", "Found", "Aim")
        .AddRow("our wall time / (rclone's - its start)", Text(found.Ratio, "0.000"), "at most 1.0")
        .AddRow("our wall time / rclone's", Text(found.RatioWhole, "0.000"), "at most 1.0")
        .AddRow("our CPU / download and upload's", Text(found.Slipway.Cpu / found.Sdk.Cpu, "0.000"), "at most 0.1")
        .AddRow("our peak memory above idle, MiB", MiB(found.Slipway), "below 64")
        .AddRow("our requests for each file", Text((double)found.Slipway.Requests.Count / found.Load.Files, "0.00"), found.Load.Files > 1 ? "at most 2" : "")
        .Caption(caption);

    /// <summary>Which requests each way sent.</summary>
    public static Table Requests(params (string Name, IReadOnlyList<StorageRequest> Requests)[] ways)
    {
        Table table = new Table().Title("Requests to storage").AddColumn("Container and what was done").AddColumns([.. ways.Select(way => way.Name)]);
        Dictionary<string, int>[] counts = [.. ways.Select(way => Count(way.Requests))];
        foreach (string operation in counts.SelectMany(count => count.Keys).Distinct().Order(StringComparer.Ordinal))
        {
            table.AddRow([operation, .. counts.Select(count => $"{count.GetValueOrDefault(operation)}")]);
        }

        return table;
    }

    /// <summary>What sealing cost; it happens once for a release, before its first promotion.</summary>
    public static Table Sealing(WayCost sealing, Load load) => new Table()
        .Title($"Sealing {load}, once for a release, not part of the above: each byte is read and hashed")
        .AddColumns("Wall ms", "CPU ms", "Peak memory above idle, MiB", "Requests", "for each file")
        .AddRow(
            Text(sealing.Milliseconds),
            Text(sealing.Cpu),
            MiB(sealing),
            $"{sealing.Requests.Count}",
            Text((double)sealing.Requests.Count / load.Files, "0.00"));

    /// <summary>The numbers of a comparison, each with this behind its name.</summary>
    public static JsonObject Numbers(Comparison found, string suffix = "")
    {
        JsonObject numbers = new()
        {
            ["ratioWhole" + suffix] = Math.Round(found.RatioWhole, 3),
            ["ratioCpuToSdk" + suffix] = Math.Round(found.Slipway.Cpu / found.Sdk.Cpu, 4),
            ["ratioWallToSdk" + suffix] = Math.Round(found.Slipway.Milliseconds / found.Sdk.Milliseconds, 4),
            ["pairs" + suffix] = found.Slipway.Runs.Count,
            ["rcloneStartMs" + suffix] = Math.Round(found.RcloneStarts.Select(run => run.Milliseconds).Median(), 1),
        };
        Add(numbers, "slipway", found.Slipway, found.Load, suffix);
        Add(numbers, "rclone", found.Rclone, found.Load, suffix);
        Add(numbers, "sdk", found.Sdk, found.Load, suffix);
        return numbers;
    }

    public static void Add(JsonObject numbers, string name, WayCost cost, Load load, string suffix = "")
    {
        numbers[$"{name}Ms{suffix}"] = Math.Round(cost.Milliseconds, 1);
        numbers[$"{name}CpuMs{suffix}"] = Math.Round(cost.Cpu, 1);
        numbers[$"{name}PeakMiB{suffix}"] = Math.Round(cost.PeakBytes / Mebi, 1);
        numbers[$"{name}Requests{suffix}"] = cost.Requests.Count;
        numbers[$"{name}RequestsPerFile{suffix}"] = Math.Round((double)cost.Requests.Count / load.Files, 3);
    }

    public static string Text(double value, string format = "0.#") => value.ToString(format, CultureInfo.InvariantCulture);

    public static string MiB(WayCost cost) => Text(cost.PeakBytes / Mebi);

    public static string Quartiles(IReadOnlyList<Spent> runs) =>
        $"{Text(runs.Select(run => run.Milliseconds).Quantile(0.25))} to {Text(runs.Select(run => run.Milliseconds).Quantile(0.75))}";

    private static Dictionary<string, int> Count(IReadOnlyList<StorageRequest> requests) => requests
        .GroupBy(request => SealedBuild.WithoutNumber(request.Operation), StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count());
}
