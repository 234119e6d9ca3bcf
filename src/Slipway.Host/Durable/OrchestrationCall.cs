using System.Reflection;
using Microsoft.DurableTask;
using Slipway.Host.Discovery;
using Slipway.Host.Settings;

namespace Slipway.Host.Durable;

/// <summary>An orchestration function: a static method that takes its context and, if it likes, an input.</summary>
internal sealed class OrchestrationCall : ITaskOrchestrator
{
    private readonly MethodInfo method;

    private OrchestrationCall(MethodInfo method, Type input) => (this.method, InputType) = (method, input);

    public Type InputType { get; }

    public Type OutputType => typeof(object);

    /// <exception cref="StartException">The method is not static, or takes something that a replay could not give again.</exception>
    public static OrchestrationCall Of(OrchestrationFunction function)
    {
        if (!function.Method.IsStatic)
        {
            throw new StartException($"The orchestration {function.Name} must be a static method, for its code may use nothing but its context.");
        }

        return function.Method.GetParameters().Select(parameter => parameter.ParameterType).ToArray() switch
        {
            [var context] when context == typeof(TaskOrchestrationContext) => new OrchestrationCall(function.Method, typeof(object)),
            [var context, var input] when context == typeof(TaskOrchestrationContext) => new OrchestrationCall(function.Method, input),
            _ => throw new StartException($"The orchestration {function.Name} must take a TaskOrchestrationContext, then at most one input."),
        };
    }

    public Task<object?> RunAsync(TaskOrchestrationContext context, object? input) =>
        method.CallAsync(instance: null, method.GetParameters().Length == 1 ? [context] : [context, input]);
}
