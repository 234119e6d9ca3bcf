using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Host.Settings;

namespace Slipway.Host.Discovery;

/// <summary>Calls a function's method: its class made anew from the services, each parameter bound once at the start.</summary>
internal sealed class FunctionCall
{
    private readonly MethodInfo method;
    private readonly ObjectFactory? create;
    private readonly Argument[] arguments;

    private FunctionCall(MethodInfo method, ObjectFactory? create, Argument[] arguments) =>
        (this.method, this.create, this.arguments) = (method, create, arguments);

    /// <param name="function">The function.</param>
    /// <param name="services">What the class's constructor may ask for.</param>
    /// <param name="trigger">Binds the parameters that only this kind of trigger can fill; null for the others.</param>
    /// <exception cref="StartException">A parameter or a constructor's service cannot be had.</exception>
    public static FunctionCall Of(HostedFunction function, IServiceProvider services, Func<ParameterInfo, Argument?> trigger)
    {
        IEnumerable<Argument> arguments = function.Method.GetParameters().Select(parameter => trigger(parameter) ?? Any(parameter) ?? throw Unbound(function, parameter));
        return new FunctionCall(function.Method, function.Method.IsStatic ? null : Constructor(function, services), [.. arguments]);
    }

    /// <summary>Runs the function and gives what it returned, awaited.</summary>
    public Task<object?> InvokeAsync(Invocation invocation)
    {
        object? instance = create?.Invoke(invocation.Services, null);
        return method.CallAsync(instance, [.. arguments.Select(argument => argument(invocation))]);
    }

    private static Argument? Any(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(CancellationToken) ? invocation => invocation.Cancellation
        : parameter.ParameterType == typeof(DurableTaskClient) && parameter.IsDefined(typeof(DurableClientAttribute))
            ? invocation => invocation.Services.GetRequiredService<DurableTaskClient>()
        : null;

    private static StartException Unbound(HostedFunction function, ParameterInfo parameter) =>
        new($"The function {function.Name} cannot be called: this host has nothing for its parameter {parameter.Name} of type {parameter.ParameterType.Name}.");

    private static ObjectFactory Constructor(HostedFunction function, IServiceProvider services)
    {
        Type type = function.Method.DeclaringType!;
        if (type.IsAbstract || type.ContainsGenericParameters)
        {
            throw new StartException($"The function {function.Name} cannot be called: {type.Name} is abstract or generic.");
        }

        IServiceProviderIsService known = services.GetRequiredService<IServiceProviderIsService>();
        if (type.GetConstructors() is [var only])
        {
            ParameterInfo? missing = Array.Find(only.GetParameters(), parameter => !parameter.HasDefaultValue && !known.IsService(parameter.ParameterType));
            if (missing is not null)
            {
                throw new StartException($"The function {function.Name} cannot be called: {type.Name} asks for {missing.ParameterType.Name}, which is not registered.");
            }
        }

        return ActivatorUtilities.CreateFactory(type, []);
    }
}
