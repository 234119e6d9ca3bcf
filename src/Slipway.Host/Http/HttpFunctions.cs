using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Slipway.Host.Discovery;
using Slipway.Host.Settings;

namespace Slipway.Host.Http;

/// <summary>Serves the HTTP functions as Azure does: the key first, then the functions' own gate, then the function, then the result it returns written to the response.</summary>
internal sealed partial class HttpFunctions(HostKeys keys, IHostApplicationLifetime lifetime, ILogger<HttpFunctions> log, HttpGate? gate = null)
{
    /// <summary>Adds an endpoint for each function.</summary>
    /// <param name="endpoints">Where to.</param>
    /// <param name="functions">The functions.</param>
    /// <param name="prefix">The first segment or segments of every route; may be empty.</param>
    public void Map(IEndpointRouteBuilder endpoints, IEnumerable<HttpFunction> functions, string prefix)
    {
        foreach (HttpFunction function in functions)
        {
            RequireResult(function);
            RoutePattern pattern = Pattern(function, prefix);
            FunctionCall call = FunctionCall.Of(function, endpoints.ServiceProvider, HttpArguments.For(pattern));
            IEndpointConventionBuilder endpoint = endpoints.Map(pattern, context => ServeAsync(context, function, call)).WithDisplayName(function.Name);
            if (function.Verbs.Count > 0)
            {
                endpoint.WithMetadata(new HttpMethodMetadata(function.Verbs.Select(verb => verb.ToUpperInvariant())));
            }
        }
    }

    private static RoutePattern Pattern(HttpFunction function, string prefix)
    {
        try
        {
            return RoutePatternFactory.Parse($"{prefix}/{function.Route}".Trim('/'));
        }
        catch (RoutePatternException wrong)
        {
            throw new StartException($"The function {function.Name} has a route that cannot be read: {wrong.Message}", wrong);
        }
    }

    private static void RequireResult(HttpFunction function)
    {
        Type result = function.Method.Result();
        if (result != typeof(void) && !typeof(IActionResult).IsAssignableFrom(result) && !typeof(IResult).IsAssignableFrom(result))
        {
            throw new StartException($"The HTTP function {function.Name} returns {result.Name}, and only IActionResult, IResult or nothing becomes a response.");
        }
    }

    private async Task ServeAsync(HttpContext context, HttpFunction function, FunctionCall call)
    {
        HttpGate? own = gate?.Functions == function.Method.DeclaringType?.Assembly ? gate : null;
        bool isOpen = function.Level is AuthorizationLevel.Function && own is { TakesKeys: false };
        if (!isOpen && !keys.Allow(function.Level, context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        // A stream without end must end with the host, not keep it from stopping.
        using CancellationTokenSource aborted = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        context.RequestAborted = aborted.Token;
        try
        {
            if (own is not null && await own.AskAsync(function.Name, context) is { } refusal)
            {
                await WriteAsync(context, refusal);
                return;
            }

            await WriteAsync(context, await call.InvokeAsync(new Invocation(context.RequestServices, aborted.Token) { Http = context }));
        }
        catch (OperationCanceledException) when (aborted.IsCancellationRequested)
        {
            // Nobody is listening any more, or the host stops.
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = bad.StatusCode;
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            // The boundary of the host: Azure answers any failure of a function with an empty 500.
            Failed(failure, function.Name);
            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    private static Task WriteAsync(HttpContext context, object? result) => result switch
    {
        IActionResult action => action.ExecuteResultAsync(new ActionContext(context, context.GetRouteData(), new ActionDescriptor())),
        IResult plain => plain.ExecuteAsync(context),
        _ => Task.CompletedTask,
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "The function {Function} failed.")]
    private partial void Failed(Exception failure, string function);
}
