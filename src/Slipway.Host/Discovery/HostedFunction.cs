using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Slipway.Host.Discovery;

/// <summary>A method that carries <c>[Function]</c>, told apart by its trigger.</summary>
internal abstract record HostedFunction(string Name, MethodInfo Method);

/// <param name="Name">The function's name.</param>
/// <param name="Method">Its code.</param>
/// <param name="Route">The route template below the prefix.</param>
/// <param name="Verbs">The HTTP methods it answers; none means all.</param>
/// <param name="Level">Whose key it asks for.</param>
internal sealed record HttpFunction(string Name, MethodInfo Method, string Route, IReadOnlyList<string> Verbs, AuthorizationLevel Level)
    : HostedFunction(Name, Method);

/// <param name="Name">The function's name.</param>
/// <param name="Method">Its code.</param>
/// <param name="Schedule">An NCRONTAB expression, or <c>%Setting%</c> for one.</param>
/// <param name="AtStart">Whether it also runs when the host starts.</param>
internal sealed record TimerFunction(string Name, MethodInfo Method, string Schedule, bool AtStart) : HostedFunction(Name, Method);

internal sealed record OrchestrationFunction(string Name, MethodInfo Method) : HostedFunction(Name, Method);

internal sealed record ActivityFunction(string Name, MethodInfo Method) : HostedFunction(Name, Method);
