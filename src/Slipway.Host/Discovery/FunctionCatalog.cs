using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Slipway.Host.Settings;

namespace Slipway.Host.Discovery;

/// <summary>The functions of an assembly, found by the attributes that the Functions host's tools read.</summary>
internal sealed class FunctionCatalog
{
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private readonly IReadOnlyList<HostedFunction> functions;

    private FunctionCatalog(IReadOnlyList<HostedFunction> functions) => this.functions = functions;

    /// <exception cref="StartException">Two functions share a name, or one has no trigger that this host knows.</exception>
    public static FunctionCatalog Of(Assembly assembly, IConfiguration configuration)
    {
        List<HostedFunction> found = (
            from type in assembly.GetTypes()
            from method in type.GetMethods(Any)
            let attribute = method.GetCustomAttribute<FunctionAttribute>()
            where attribute is not null && !Disabled(configuration, attribute.Name)
            select Describe(attribute.Name, method)).ToList();
        IGrouping<string, HostedFunction>? twice = found.GroupBy(function => function.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? new FunctionCatalog(found)
            : throw new StartException($"Two functions are named {twice.Key}: {string.Join(" and ", twice.Select(Place))}.");
    }

    public IEnumerable<T> All<T>()
        where T : HostedFunction => functions.OfType<T>();

    private static HostedFunction Describe(string name, MethodInfo method)
    {
        foreach (ParameterInfo parameter in method.GetParameters())
        {
            if (parameter.GetCustomAttribute<HttpTriggerAttribute>() is { } http)
            {
                return new HttpFunction(name, method, http.Route ?? name, http.Methods ?? [], Level(parameter, http));
            }

            if (parameter.GetCustomAttribute<TimerTriggerAttribute>() is { } timer)
            {
                return new TimerFunction(name, method, timer.Schedule, timer.RunOnStartup);
            }

            if (parameter.IsDefined(typeof(OrchestrationTriggerAttribute)))
            {
                return new OrchestrationFunction(name, method);
            }

            if (parameter.IsDefined(typeof(ActivityTriggerAttribute)))
            {
                return new ActivityFunction(name, method);
            }
        }

        throw new StartException($"The function {name} has no HTTP, timer, orchestration or activity trigger, and this host knows no other.");
    }

    /// <summary>Azure asks for a function key when no level was given, though the attribute then holds Anonymous.</summary>
    private static AuthorizationLevel Level(ParameterInfo parameter, HttpTriggerAttribute http) =>
        parameter.CustomAttributes.Single(data => data.AttributeType == typeof(HttpTriggerAttribute))
            .ConstructorArguments.Any(argument => argument.ArgumentType == typeof(AuthorizationLevel))
            ? http.AuthLevel
            : AuthorizationLevel.Function;

    /// <summary>Azure's switch for a single function: the setting <c>AzureWebJobs.NAME.Disabled</c>.</summary>
    private static bool Disabled(IConfiguration configuration, string name) =>
        configuration.Read($"AzureWebJobs:{name}:Disabled", false) || configuration.Read($"AzureWebJobs.{name}.Disabled", false);

    private static string Place(HostedFunction function) => $"{function.Method.DeclaringType}.{function.Method.Name}";
}
