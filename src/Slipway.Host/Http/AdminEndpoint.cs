using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Slipway.Host.Timers;

namespace Slipway.Host.Http;

/// <summary><c>POST /admin/functions/{name}</c>: runs a timer's function now, as Azure does; 202, and 401 without the master key.</summary>
internal static class AdminEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints, HostKeys keys, TimerHost timers) =>
        endpoints.MapPost("/admin/functions/{name}", (HttpRequest request, string name) =>
            !keys.Allow(AuthorizationLevel.Admin, request) ? Results.StatusCode(StatusCodes.Status401Unauthorized)
            : timers.TryRunNow(name) ? Results.Accepted()
            : Results.NotFound());
}
