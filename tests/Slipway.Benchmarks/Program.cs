using Slipway.Benchmarks;
using Slipway.Benchmarks.Overhead;
using Spectre.Console;

Benchmark[] all = [ReleaseOverhead.Benchmark];
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
Findings found = await chosen.Run(stop.Token);
foreach (Table table in found.Tables)
{
    AnsiConsole.Write(table);
}

Console.WriteLine(found.ToJson(chosen.Name));
return 0;
