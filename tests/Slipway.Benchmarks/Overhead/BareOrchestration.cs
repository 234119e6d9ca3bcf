using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Slipway.Benchmarks.Overhead;

/// <summary>The least that the engine can be asked to do: activities one after the other, each doing nothing, started over HTTP like a release.</summary>
public static class BareOrchestration
{
    [Function(nameof(StartBare))]
    public static async Task<IActionResult> StartBare(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "bare/{id}")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string id,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(client);
        int activities = await request.ReadFromJsonAsync<int>(cancellation);
        await client.ScheduleNewOrchestrationInstanceAsync(nameof(BareOrchestration), activities, new StartOrchestrationOptions(id), cancellation);
        return new AcceptedResult();
    }

    [Function(nameof(BareOrchestration))]
    public static async Task Run([OrchestrationTrigger] TaskOrchestrationContext context, int activities)
    {
        ArgumentNullException.ThrowIfNull(context);
        for (int number = 0; number < activities; number++)
        {
            await context.CallActivityAsync(nameof(Nothing), number);
        }
    }

    [Function(nameof(Nothing))]
    public static Task Nothing([ActivityTrigger] int number) => Task.CompletedTask;
}
