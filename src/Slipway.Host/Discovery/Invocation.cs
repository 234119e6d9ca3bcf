using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Slipway.Host.Discovery;

/// <summary>One run of a function, and all that its parameters can be drawn from.</summary>
internal sealed record Invocation(IServiceProvider Services, CancellationToken Cancellation)
{
    public HttpContext? Http { get; init; }

    public TimerInfo? Timer { get; init; }

    public TaskActivityContext? Activity { get; init; }

    public object? Input { get; init; }
}

/// <summary>Draws one argument from an invocation.</summary>
internal delegate object? Argument(Invocation invocation);
