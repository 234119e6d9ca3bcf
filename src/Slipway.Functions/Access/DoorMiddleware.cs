using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Slipway.Functions.Http;

namespace Slipway.Functions.Access;

/// <summary>The door in the worker: inside the middleware that pairs an invocation with its HTTP request, and outside of every function.</summary>
public sealed class DoorMiddleware(Door door) : IFunctionsWorkerMiddleware
{
    /// <inheritdoc/>
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        if (context.FunctionDefinition.InputBindings.Values.Any(binding => binding.Type.Equals("httpTrigger", StringComparison.OrdinalIgnoreCase)))
        {
            HttpContext http = context.GetHttpContext()
                ?? throw new InvalidOperationException($"{context.FunctionDefinition.Name} was called without its HTTP request, so nobody knows who calls.");
            if (await door.AdmitAsync(context.FunctionDefinition.Name, http) is { } refusal)
            {
                context.GetInvocationResult().Value = refusal.Answer;
                return;
            }
        }

        await next(context);
    }
}
