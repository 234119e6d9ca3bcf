using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.DurableTask.Client;
using Slipway.Releases.Approvals;
using Slipway.Releases.Versions;
using Spectre.Console;

namespace Slipway.Benchmarks.Deciding;

/// <summary>
/// The time from a decision to what the release does next, divided by the time from a bare event to the end of an orchestration that waits for it;
/// and the same for 200 decisions that come at once. Both are functions of one host.
/// </summary>
internal sealed class Decision(World world)
{
    private const int Pairs = 10;
    private const int Crowd = 200;
    private const string Product = "shop";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    private int runs;

    public static Benchmark Benchmark { get; } = new(
        "decision",
        $"The time from a decision to what the release does next, divided by that from a bare event to the end of what waits for it; one, and {Crowd} at once.",
        RunAsync);

    private static async Task<Findings> RunAsync(CancellationToken cancellation)
    {
        await using World world = await World.StartAsync(cancellation);
        return await new Decision(world).MeasureAsync(cancellation);
    }

    private async Task<Findings> MeasureAsync(CancellationToken cancellation)
    {
        await world.StorePlanAsync(Product, Plan(1), cancellation);
        List<(double Decided, double Bare)> ones = [];
        for (int pair = -2; pair < Pairs; pair++)
        {
            (double decided, double bare) = (await DecideAsync(1, cancellation), await RaiseAsync(1, cancellation));
            // The first pairs warm both up.
            if (pair >= 0)
            {
                ones.Add((decided, bare));
            }
        }

        await world.StorePlanAsync(Product, Plan(Crowd), cancellation);
        (double crowd, double events) = (await DecideAsync(Crowd, cancellation), await RaiseAsync(Crowd, cancellation));
        double ratio = ones.Select(pair => pair.Decided / pair.Bare).Median();
        double one = ones.Select(pair => pair.Decided).Median();
        double bareOne = ones.Select(pair => pair.Bare).Median();
        Table table = new Table().AddColumns("ms, until the orchestration goes on", "Decisions", "Bare events", "Ratio")
            .AddRow($"one, the median of {Pairs} pairs", Text(one), Text(bareOne), Text(ratio))
            .AddRow($"{Crowd} at once", Text(crowd), Text(events), Text(crowd / events));
        JsonObject numbers = new()
        {
            ["decisionMs"] = Math.Round(one, 1),
            ["eventMs"] = Math.Round(bareOne, 1),
            ["ratioCrowd"] = Math.Round(crowd / events, 3),
            ["crowd"] = Crowd,
            ["crowdMs"] = Math.Round(crowd, 1),
            ["crowdEventsMs"] = Math.Round(events, 1),
        };
        return new(ratio, [table], numbers);
    }

    private async Task<double> DecideAsync(int people, CancellationToken cancellation)
    {
        string version = $"1.0.{++runs}";
        await world.BuildAsync(Product, version, artifacts: 1, bytes: 4096, cancellation);
        await world.ReleaseAsync(Product, version, cancellation);
        ReleaseId release = new(ProductName.Parse(Product), ReleaseVersion.Parse(version));
        await UntilAsync(async () => (await ReadAsync($"releases/{release}", cancellation))["state"]!.GetValue<string>() == "AwaitingApproval", cancellation);
        string approval = ApprovalRequest.IdOf(release, "production");
        long sent = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, people).Select(person => PostAsync($"approvals/{approval}", new { by = Name(person), answer = "Approve" }, cancellation)));
        await UntilAsync(async () => (await ReadAsync($"releases/{release}", cancellation))["state"]!.GetValue<string>() != "AwaitingApproval", cancellation);
        double took = Stopwatch.GetElapsedTime(sent).TotalMilliseconds;
        await world.Host.Client.WaitForInstanceCompletionAsync($"{release}", cancellation);
        return took;
    }

    private async Task<double> RaiseAsync(int events, CancellationToken cancellation)
    {
        string id = $"question-{++runs}";
        await PostAsync($"questions/{id}", events, cancellation);
        await world.Host.Client.WaitForInstanceStartAsync(id, cancellation);
        long sent = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, events).Select(_ => PostAsync($"questions/{id}/answers", "", cancellation)));
        await UntilAsync(async () => await world.Host.Client.GetInstanceAsync(id, cancellation) is { IsCompleted: true }, cancellation);
        return Stopwatch.GetElapsedTime(sent).TotalMilliseconds;
    }

    private async Task PostAsync<T>(string path, T body, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await world.Http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, cancellation);
        await World.RequireAsync(answer, cancellation);
    }

    private async Task<JsonNode> ReadAsync(string path, CancellationToken cancellation) =>
        (await world.Http.GetFromJsonAsync<JsonNode>(new Uri(path, UriKind.Relative), cancellation))!;

    private static async Task UntilAsync(Func<Task<bool>> isSo, CancellationToken cancellation)
    {
        while (!await isSo())
        {
            await Task.Delay(Look, cancellation);
        }
    }

    private static string Name(int person) => $"person{person}@example.com";

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Plan(int people)
    {
        IEnumerable<string> groups = Enumerable.Range(0, people).Chunk(100).Select((chunk, number) =>
            $"{{ name: group{(char)('a' + number)}, quorum: {chunk.Length}, people: [{string.Join(", ", chunk.Select(Name))}] }}");
        return $$"""
            product: {{Product}}
            stages:
              - name: production
                approval: { groups: [ {{string.Join(", ", groups)}} ] }
                rollout: { rings: [ { name: everyone, weight: 100 } ], health: none }
            """;
    }
}
