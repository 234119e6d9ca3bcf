using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Slipway.Benchmarks.Promotion;

/// <summary>The tables and numbers about promotions.</summary>
internal static class Report
{
    /// <summary>What each way cost.</summary>
    public static Table Costs(Comparison found)
    {
        Table table = Costs($"{found.Load}, {found.Slipway.Runs.Count} pairs, medians")
            .Caption(
                "Wall: from the call, or the start of the process, to its end. CPU: of the process that does it, not of the storage service. " +
                "Memory: the kernel's highest mark, of this process above its idle one, of rclone all of it. Requests: over HTTP, to the storage service.");
        Add(table, "Slipway, verified", found.Slipway, found.Load);
        table.AddRow("rclone, running", Text(found.RcloneRunning.Milliseconds), Quartiles(found.RcloneRunning), Text(found.RcloneRunning.Cpu), "", "", "");
        Add(table, "rclone, started", found.Rclone, found.Load);
        Add(table, "SDK, down and up", found.Sdk, found.Load);
        return table;
    }

    public static Table Costs(string title) =>
        new Table().Title(title).AddColumns("", "Wall ms", "Quartiles", "CPU ms", "Peak MiB", "Requests", "a file");

    public static void Add(Table table, string name, WayCost cost, Load load) => table.AddRow(
        name,
        Text(cost.Milliseconds),
        Quartiles(cost),
        Text(cost.Cpu),
        Text(cost.PeakMebibytes),
        $"{cost.Requests}",
        Text((double)cost.Requests / load.Files, "0.00"));

    /// <summary>How they compare.</summary>
    public static Table Ratios(Comparison found, string caption) => new Table()
        .AddColumns("Of Slipway", "Found", "Aim")
        .AddRow("wall time / rclone's, running already", $"{Text(found.Ratio, "0.000")} ({Text(found.Ratios.Quantile(0.25), "0.00")} to {Text(found.Ratios.Quantile(0.75), "0.00")})", "at most 1.0")
        .AddRow("wall time / rclone's, its start included", Text(found.RatioWhole, "0.000"), "at most 1.0")
        .AddRow("CPU / that of download and upload", Text(found.RatioCpu, "0.000"), "at most 0.1")
        .AddRow("peak memory above idle, MiB", Text(found.Slipway.PeakMebibytes), "below 64")
        .AddRow("requests a file", Text((double)found.Slipway.Requests / found.Load.Files, "0.00"), found.Load.Files > 1 ? "at most 2" : "")
        .Caption(caption);

    /// <summary>Which requests each way sent.</summary>
    public static Table Requests(params (string Name, WayCost Cost)[] ways)
    {
        Table table = new Table().AddColumn("Requests to storage").AddColumns([.. ways.Select(way => way.Name)]);
        Dictionary<string, int>[] counts = [.. ways.Select(way => way.Cost.Watched.Requests
            .GroupBy(request => SealedBuild.WithoutNumber(request.Operation), StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count()))];
        foreach (string operation in counts.SelectMany(count => count.Keys).Distinct().Order(StringComparer.Ordinal))
        {
            table.AddRow([operation, .. counts.Select(count => $"{count.GetValueOrDefault(operation)}")]);
        }

        return table;
    }

    /// <summary>What sealing cost.</summary>
    public static Table Sealing(WayCost sealing, Load load)
    {
        Table table = Costs($"Sealing {load}: each byte is read and hashed, once for a release, before the above");
        Add(table, "sealing", sealing, load);
        return table;
    }

    /// <summary>The numbers of a comparison, each with this behind its name.</summary>
    public static JsonObject Numbers(Comparison found, string suffix = "")
    {
        JsonObject numbers = new()
        {
            ["ratioWhole" + suffix] = Math.Round(found.RatioWhole, 3),
            ["ratioCpuToSdk" + suffix] = Math.Round(found.RatioCpu, 4),
            ["ratioWallToSdk" + suffix] = Math.Round(found.Slipway.Milliseconds / found.Sdk.Milliseconds, 4),
            ["pairs" + suffix] = found.Slipway.Runs.Count,
            ["rcloneRunningMs" + suffix] = Math.Round(found.RcloneRunning.Milliseconds, 1),
            ["rcloneRunningCpuMs" + suffix] = Math.Round(found.RcloneRunning.Cpu, 1),
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
        numbers[$"{name}PeakMiB{suffix}"] = Math.Round(cost.PeakMebibytes, 1);
        numbers[$"{name}Requests{suffix}"] = cost.Requests;
        numbers[$"{name}RequestsPerFile{suffix}"] = Math.Round((double)cost.Requests / load.Files, 3);
    }

    public static string Text(double value, string format = "0.#") => value.ToString(format, CultureInfo.InvariantCulture);

    private static string Quartiles(WayCost cost) =>
        $"{Text(cost.Runs.Select(run => run.Milliseconds).Quantile(0.25), "0")} to {Text(cost.Runs.Select(run => run.Milliseconds).Quantile(0.75), "0")}";
}
