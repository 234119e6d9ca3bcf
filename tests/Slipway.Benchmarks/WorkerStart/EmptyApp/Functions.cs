using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace EmptyApp;

/// <summary>One function for each trigger that Slipway has.</summary>
public static class Functions
{
    [Function(nameof(Answer))]
    public static IActionResult Answer([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request) => new OkObjectResult(request.Method);

    [Function(nameof(Tick))]
    public static void Tick([TimerTrigger("0 0 0 * * *")] TimerInfo timer) => ArgumentNullException.ThrowIfNull(timer);

    [Function(nameof(Orchestrate))]
    public static Task<string> Orchestrate([OrchestrationTrigger] TaskOrchestrationContext context) => context.CallActivityAsync<string>(nameof(Act), "");

    [Function(nameof(Act))]
    public static string Act([ActivityTrigger] string input) => input;
}
