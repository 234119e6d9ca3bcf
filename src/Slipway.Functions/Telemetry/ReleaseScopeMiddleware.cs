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
        await scope.RunAsync(context.FunctionDefinition.Name, instance, async () =>
        {
            await next(context);
            return true;
        });
    }
}
