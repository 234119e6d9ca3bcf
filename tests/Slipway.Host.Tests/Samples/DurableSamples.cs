using System.Collections.Concurrent;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Slipway.Host.Tests.Samples;

public static class DurableSamples
{
    [Function("Deliver")]
    public static async Task<Delivery> DeliverAsync([OrchestrationTrigger] TaskOrchestrationContext context, Order order)
    {
        string packed = await context.CallActivityAsync<string>("Pack", order);
        context.SetCustomStatus("waits");
        Signature signed = await context.WaitForExternalEvent<Signature>("Signed");
        await context.CreateTimer(TimeSpan.FromMilliseconds(10), CancellationToken.None);
        int attempts = await context.CallActivityAsync<int>(
            "Stumble", order.Id, TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromMilliseconds(10))));
        string parent = await context.CallSubOrchestratorAsync<string>("NameParent");
        return new Delivery(packed, signed.By, attempts, parent, null, Urgency.High);
    }

    [Function("NameParent")]
    public static string NameParent([OrchestrationTrigger] TaskOrchestrationContext context) => context.Parent?.Name.Name ?? "nobody";

    [Function("Await")]
    public static Task<string> AwaitAsync([OrchestrationTrigger] TaskOrchestrationContext context) => context.WaitForExternalEvent<string>("Go");

    [Function("Record")]
    public static Task RecordAsync([OrchestrationTrigger] TaskOrchestrationContext context, string entry) => context.CallActivityAsync("Write", entry);

    [Function("Explain")]
    public static async Task<string> ExplainAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        try
        {
            await context.CallActivityAsync("Refuse", "please");
            return "nothing failed";
        }
        catch (TaskFailedException failure)
        {
            return $"{failure.TaskName}: {failure.FailureDetails.ErrorType}: {failure.FailureDetails.ErrorMessage}";
        }
    }
}

public sealed class DurableActivities(Ledger ledger, Stumbles stumbles)
{
    [Function("Pack")]
    public static string Pack([ActivityTrigger] Order order) => $"{order.Id}: {string.Join('+', order.Items)}";

    [Function("Stumble")]
    public int Stumble([ActivityTrigger] string order, string instanceId)
    {
        int attempt = stumbles.Next(instanceId);
        return attempt < 3 ? throw new InvalidOperationException($"Attempt {attempt} of {order}") : attempt;
    }

    [Function("Write")]
    public Task WriteAsync([ActivityTrigger] string entry)
    {
        ledger.Write(entry);
        return Task.CompletedTask;
    }

    [Function("Refuse")]
    public static Task RefuseAsync([ActivityTrigger] string plea, TaskActivityContext context) => throw new ArgumentException($"{context.Name} refuses.");
}

/// <summary>How often each instance has stumbled.</summary>
public sealed class Stumbles
{
    private readonly ConcurrentDictionary<string, int> counts = new();

    public int Next(string instance) => counts.AddOrUpdate(instance, 1, (_, count) => count + 1);
}

public sealed record Order(string Id, IReadOnlyList<string> Items);

public sealed record Signature(string By);

public sealed record Delivery(string Packed, string SignedBy, int Attempts, string Parent, string? Note, Urgency Urgency);

public enum Urgency
{
    Low,
    High,
}
