using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Benchmarks.Overhead;
using Slipway.Functions.Timers;
using Spectre.Console;

namespace Slipway.Benchmarks.Deciding;

/// <summary>
/// What approvals cost that nobody answers: storage requests of the timers, Slipway's own and the engine's, with a thousand of them open, divided by
/// those with none. Both are counted on one host.
/// </summary>
internal sealed class Waiting(World world, StorageTraffic traffic)
{
    private const int Open = 1_000;
    private const int AtOnce = 20;
    private const string Product = "shop";

    /// <summary>For so long the engine is left to itself, to see how much it asks.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);

    public static Benchmark Benchmark { get; } = new(
        "waiting",
        $"The storage requests of an hour with {Open:N0} approvals that wait for people, divided by those with none.",
        RunAsync);

    private static async Task<Findings> RunAsync(CancellationToken cancellation)
    {
        await using World world = await World.StartAsync(cancellation);
        using StorageTraffic traffic = new(world.StoragePorts, World.Hub);
        return await new Waiting(world, traffic).MeasureAsync(cancellation);
    }

    private async Task<Findings> MeasureAsync(CancellationToken cancellation)
    {
        await world.StorePlanAsync(Product, Plan, cancellation);
        Hour none = await HourAsync(cancellation);
        for (int first = 0; first < Open; first += AtOnce)
        {
            await Task.WhenAll(Enumerable.Range(first, AtOnce).Select(number => AskAsync($"1.0.{number}", cancellation)));
        }

        Hour open = await HourAsync(cancellation);
        double ratio = open.All / none.All;
        double each = (open.All - none.All) / Open;
        Table table = new Table().AddColumns("storage requests an hour", "None open", $"{Open:N0} open");
        foreach (string name in none.Timers.Keys)
        {
            table.AddRow(name, Text(none.Timers[name]), Text(open.Timers[name]));
        }

        table.AddRow("the engine", Text(none.Engine), Text(open.Engine)).AddRow("all", Text(none.All), Text(open.All)).AddRow("for each approval", "", Text(each));
        JsonObject numbers = new()
        {
            ["open"] = Open,
            ["requestsAnHour"] = Math.Round(open.All),
            ["requestsAnHourWithNone"] = Math.Round(none.All),
            ["requestsAnHourForEach"] = Math.Round(each, 3),
        };
        return new(ratio, [table], numbers);
    }

    private async Task AskAsync(string version, CancellationToken cancellation)
    {
        await world.BuildAsync(Product, version, artifacts: 1, bytes: 64, cancellation);
        await world.ReleaseAsync(Product, version, cancellation);
        Uri release = new($"releases/{Product}-{version}", UriKind.Relative);
        while ((await world.Http.GetFromJsonAsync<JsonNode>(release, cancellation))!["state"]!.GetValue<string>() != "AwaitingApproval")
        {
            await Task.Delay(50, cancellation);
        }
    }

    private async Task<Hour> HourAsync(CancellationToken cancellation)
    {
        // What follows from asking is followed for two minutes by plan, and is not what waiting costs.
        await Task.Delay(TimeSpan.FromMinutes(2.5), cancellation);
        await Function<PostCards>().Run(new TimerInfo(), world.Host.Client, cancellation);
        traffic.Take();
        await Task.Delay(Idle, cancellation);
        double engine = traffic.Take().Count * (TimeSpan.FromHours(1) / Idle);
        Dictionary<string, double> timers = new()
        {
            [nameof(PostCards)] = 60 * await CountAsync(Function<PostCards>().Run(new TimerInfo(), world.Host.Client, cancellation)),
            [nameof(ReconcileReleases)] = 30 * await CountAsync(Function<ReconcileReleases>().Run(new TimerInfo(), world.Host.Client, cancellation)),
            [nameof(OpenWindows)] = 60 * await CountAsync(Function<OpenWindows>().Run(new TimerInfo(), world.Host.Client, cancellation)),
        };
        return new(engine, timers);
    }

    /// <summary>What a timer's run asks: its own requests, and those for instances of the engine, which nobody else asks for while all of them wait.</summary>
    private async Task<double> CountAsync(Task run)
    {
        await run;
        return traffic.Take().Count(request => request.Request.IsOurs || request.Request.Operation.StartsWith("Instances", StringComparison.Ordinal));
    }

    private T Function<T>() => ActivatorUtilities.CreateInstance<T>(world.Host.Services);

    private static string Text(double value) => value.ToString("N1", CultureInfo.InvariantCulture);

    private const string Plan = $$"""
        product: {{Product}}
        stages:
          - name: production
            approval: { approvers: [ada@example.com], timeout: 30d }
            rollout: { rings: [ { name: everyone, weight: 100 } ], health: none }
        """;

    /// <summary>The storage requests of an hour.</summary>
    private sealed record Hour(double Engine, IReadOnlyDictionary<string, double> Timers)
    {
        public double All => Engine + Timers.Values.Sum();
    }
}
