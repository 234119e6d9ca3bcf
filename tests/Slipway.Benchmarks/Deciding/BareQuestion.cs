using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Slipway.Benchmarks.Deciding;

/// <summary>The least that the engine can be asked to do: an orchestration that ends when so many events have come, raised over HTTP like a decision.</summary>
public static class BareQuestion
{
    private const string Answer = nameof(Answer);

    [Function(nameof(AskBare))]
    public static async Task<IActionResult> AskBare(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "questions/{id}")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string id,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(client);
        int answers = await request.ReadFromJsonAsync<int>(cancellation);
        await client.ScheduleNewOrchestrationInstanceAsync(nameof(BareQuestion), answers, new StartOrchestrationOptions(id), cancellation);
        return new AcceptedResult();
    }

    [Function(nameof(AnswerBare))]
    public static async Task<IActionResult> AnswerBare(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "questions/{id}/answers")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string id,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(client);
        await client.RaiseEventAsync(id, Answer, "yes", cancellation);
        return new OkResult();
    }

    [Function(nameof(BareQuestion))]
    public static async Task Run([OrchestrationTrigger] TaskOrchestrationContext context, int answers)
    {
        ArgumentNullException.ThrowIfNull(context);
        for (int answer = 0; answer < answers; answer++)
        {
            await context.WaitForExternalEvent<string>(Answer, CancellationToken.None);
        }
    }
}
