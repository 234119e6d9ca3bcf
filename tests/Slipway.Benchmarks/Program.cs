using Slipway.Benchmarks;
using Slipway.Benchmarks.Deciding;
using Slipway.Benchmarks.Overhead;
using Slipway.Benchmarks.Promotion;
using Slipway.Benchmarks.Returning;
using Slipway.Benchmarks.Simulating;
using Slipway.Benchmarks.WorkerStart;
using Slipway.Host.Settings;
using Spectre.Console;

Benchmark[] all = [ReleaseOverhead.Benchmark, Within.Large, Within.Small, Repeat.Benchmark, Across.Benchmark, Decision.Benchmark, Waiting.Benchmark, Simulated.Benchmark, Rollback.Benchmark, WorkerStarts.Benchmark];
if (args is [])
{
    Table list = new Table().AddColumns("Name", "What it measures");
    Array.ForEach(all, benchmark => list.AddRow(Markup.Escape(benchmark.Name), Markup.Escape(benchmark.Measures)));
    AnsiConsole.Write(list);
    return 0;
}

if (args is not [string name] || Array.Find(all, benchmark => benchmark.Name == name) is not { } chosen)
{
    Console.Error.WriteLine($"There is no benchmark '{string.Join(' ', args)}'; call without a name for the list.");
    return 2;
}

using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    stop.Cancel();
};
try
{
    Findings found = await chosen.Run(stop.Token);
    foreach (Table table in found.Tables)
    {
        AnsiConsole.Write(table);
    }

    Console.WriteLine(found.ToJson(chosen.Name));
    return 0;
}
catch (StartException missing)
{
    Console.Error.WriteLine(missing.Message);
    return 2;
}
