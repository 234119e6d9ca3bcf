using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Slipway.Functions.Telemetry;

/// <summary>Puts a <see cref="ReleaseScope"/> around each activity of the worker.</summary>
internal sealed class ReleaseScopeMiddleware(ReleaseScope scope) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        bool isActivity = context.FunctionDefinition.InputBindings.Values.Any(binding => binding.Type == "activityTrigger");
        string? instance = isActivity ? context.BindingContext.BindingData.GetValueOrDefault("instanceId") as string : null;
        // The worker begins no span of its own for an invocation; the host's is told with it.
        ActivityContext? invocation = ActivityContext.TryParse(context.TraceContext.TraceParent, context.TraceContext.TraceState, out ActivityContext told) ? told : null;
        await scope.RunAsync(
            context.FunctionDefinition.Name,
            instance,
            async () =>
            {
                await next(context);
                return true;
            },
            invocation);
    }
}
