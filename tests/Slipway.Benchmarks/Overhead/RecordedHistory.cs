using System.Text;
using Azure.Data.Tables;

namespace Slipway.Benchmarks.Overhead;

/// <summary>What the engine wrote down of an orchestration.</summary>
/// <param name="Events">How many events.</param>
/// <param name="Activities">How many activities were scheduled.</param>
/// <param name="Turns">How often the orchestrator's code was run.</param>
/// <param name="PayloadBytes">The bytes of all inputs and results together.</param>
/// <param name="LargestBytes">The bytes of the largest of them.</param>
internal sealed record RecordedHistory(int Events, int Activities, int Turns, int PayloadBytes, int LargestBytes)
{
    public static async Task<RecordedHistory> ReadAsync(TableServiceClient tables, string hub, string instance, CancellationToken cancellation)
    {
        List<string?> events = [];
        List<int> payloads = [];
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {instance}");
        await foreach (TableEntity row in tables.GetTableClient($"{hub}History").QueryAsync<TableEntity>(filter, cancellationToken: cancellation))
        {
            if (row.GetString("EventType") is { } kind)
            {
                events.Add(kind);
                payloads.Add(Encoding.UTF8.GetByteCount(row.GetString("Input") ?? row.GetString("Result") ?? ""));
            }
        }

        return new(events.Count, events.Count(e => e == "TaskScheduled"), events.Count(e => e == "OrchestratorStarted"), payloads.Sum(), payloads.Max());
    }
}
