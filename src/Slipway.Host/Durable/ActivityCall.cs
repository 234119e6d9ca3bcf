using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Host.Discovery;

namespace Slipway.Host.Durable;

/// <summary>An activity function: its class made from a scope of the services for each run.</summary>
internal sealed class ActivityCall : ITaskActivity
{
    private readonly FunctionCall call;
    private readonly IServiceProvider services;
    private readonly CancellationToken stopping;

    private ActivityCall(FunctionCall call, Type input, IServiceProvider services, CancellationToken stopping) =>
        (this.call, InputType, this.services, this.stopping) = (call, input, services, stopping);

    public Type InputType { get; }

    public Type OutputType => typeof(object);

    /// <param name="function">The function.</param>
    /// <param name="services">What its class may ask for.</param>
    /// <param name="stopping">What its cancellation token follows: the host's last moment, not the first word of stopping.</param>
    public static ActivityCall Of(ActivityFunction function, IServiceProvider services, CancellationToken stopping)
    {
        ParameterInfo trigger = function.Method.GetParameters().Single(parameter => parameter.IsDefined(typeof(ActivityTriggerAttribute)));
        Type input = trigger.ParameterType == typeof(TaskActivityContext) ? typeof(object) : trigger.ParameterType;
        return new ActivityCall(FunctionCall.Of(function, services, Bind), input, services, stopping);
    }

    public async Task<object?> RunAsync(TaskActivityContext context, object? input)
    {
        await using AsyncServiceScope scope = services.CreateAsyncScope();
        Invocation invocation = new(scope.ServiceProvider, stopping) { Activity = context, Input = input };
        return scope.ServiceProvider.GetService<ActivityScope>() is { } around
            ? await around.RunAsync(context.Name, context.InstanceId, () => call.InvokeAsync(invocation))
            : await call.InvokeAsync(invocation);
    }

    private static Argument? Bind(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(TaskActivityContext) ? invocation => invocation.Activity
        : parameter.IsDefined(typeof(ActivityTriggerAttribute)) ? invocation => invocation.Input
        : parameter.Name == "instanceId" && parameter.ParameterType == typeof(string) ? invocation => invocation.Activity!.InstanceId
        : null;
}
