using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Slipway.Benchmarks.Overhead;

/// <summary>The findings about the release's overhead.</summary>
internal static class Report
{
    public static Findings Of(IReadOnlyList<(RunTime Release, RunTime Bare)> pairs, Cost release, Cost bare)
    {
        double[] fromPost = [.. pairs.Select(pair => pair.Release.FromPost / pair.Bare.FromPost)];
        double[] inEngine = [.. pairs.Select(pair => pair.Release.InEngine / pair.Bare.InEngine)];
        double fastest = pairs.Min(pair => pair.Release.FromPost) / pairs.Min(pair => pair.Bare.FromPost);
        double releaseTime = pairs.Select(pair => pair.Release.FromPost).Median();
        double bareTime = pairs.Select(pair => pair.Bare.FromPost).Median();
        Table times = new Table().AddColumns($"{pairs.Count} pairs, ms", "Release", "Bare", "Ratio (median)", "Quartiles")
            .AddRow("the fastest, from the POST", Text(pairs.Min(pair => pair.Release.FromPost)), Text(pairs.Min(pair => pair.Bare.FromPost)), Ratio(fastest), "")
            .AddRow("from the POST to the end", Text(releaseTime), Text(bareTime), Ratio(fromPost.Median()), Quartiles(fromPost))
            .AddRow(
                "from its creation to the end",
                Text(pairs.Select(pair => pair.Release.InEngine).Median()),
                Text(pairs.Select(pair => pair.Bare.InEngine).Median()),
                Ratio(inEngine.Median()),
                Quartiles(inEngine));
        Table costs = new Table().AddColumns("Costs", "Release", "Bare")
            .AddRow("activities", $"{release.History.Activities}", $"{bare.History.Activities}")
            .AddRow("orchestrator turns", $"{release.History.Turns}", $"{bare.History.Turns}")
            .AddRow("history events", $"{release.History.Events}", $"{bare.History.Events}")
            .AddRow("payload bytes in the history", $"{release.History.PayloadBytes}", $"{bare.History.PayloadBytes}")
            .AddRow("largest payload, bytes", $"{release.History.LargestBytes}", $"{bare.History.LargestBytes}")
            .AddRow("storage requests of Slipway", Text(release.Ours), Text(bare.Ours))
            .AddRow("storage requests of the engine, polling included", Text(release.Engine), Text(bare.Engine));
        Table requests = new Table().AddColumns("Storage requests", "Whose", "Release", "Bare", "ms each");
        foreach (StorageRequest request in release.Requests.Concat(bare.Requests).Select(line => line.Request).Distinct()
            .OrderByDescending(request => request.IsOurs).ThenBy(request => request.Operation, StringComparer.Ordinal))
        {
            (double sent, double milliseconds) = release.Of(request);
            requests.AddRow(
                request.Operation, request.IsOurs ? "Slipway" : "engine", Text(sent), Text(bare.Of(request).Times), Text(milliseconds));
        }

        JsonObject numbers = new()
        {
            ["ratioInEngine"] = Math.Round(inEngine.Median(), 3),
            ["ratioOfFastest"] = Math.Round(fastest, 3),
            ["pairs"] = pairs.Count,
            ["releaseMs"] = Math.Round(releaseTime, 1),
            ["bareMs"] = Math.Round(bareTime, 1),
            ["pollingMs"] = World.Polling.TotalMilliseconds,
            ["activities"] = release.History.Activities,
            ["orchestratorTurns"] = release.History.Turns,
            ["historyEvents"] = release.History.Events,
            ["historyPayloadBytes"] = release.History.PayloadBytes,
            ["largestPayloadBytes"] = release.History.LargestBytes,
            ["requestsOurs"] = Math.Round(release.Ours, 1),
            ["requestsEngine"] = Math.Round(release.Engine, 1),
            ["requestsEngineBare"] = Math.Round(bare.Engine, 1),
        };
        return new(fromPost.Median(), [times, costs, requests], numbers);
    }

    private static string Text(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static string Ratio(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Quartiles(double[] ratios) => $"{Ratio(ratios.Quantile(0.25))} to {Ratio(ratios.Quantile(0.75))}";
}
