using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>A service on loopback whose health a test decides, for each product, version, environment and ring.</summary>
public sealed class SimulatedService : IAsyncDisposable
{
    /// <summary>Tells who probes.</summary>
    public const string CallerHeader = "x-probed-by";

    private readonly ConcurrentDictionary<string, int> sick = new();
    private readonly ConcurrentQueue<(string Place, string Caller)> seen = new();
    private WebApplication? app;

    /// <summary>The address that plans probe.</summary>
    public string Probe => $"{app!.Urls.Single()}/{{product}}/{{version}}/{{environment}}/{{ring}}";

    public async Task StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(context =>
        {
            string place = context.Request.Path.Value!.Trim('/');
            seen.Enqueue((place, context.Request.Headers[CallerHeader].ToString()));
            context.Response.StatusCode = sick.GetValueOrDefault(place, StatusCodes.Status200OK);
            return Task.CompletedTask;
        });
        await app.StartAsync();
    }

    /// <summary>Lets a place, <c>product/version/environment/ring</c>, answer 500 from now on.</summary>
    public void Sicken(string place) => sick[place] = StatusCodes.Status500InternalServerError;

    public void Heal(string place) => sick.TryRemove(place, out _);

    /// <summary>Who has probed a place or what lies below it, once for each probe.</summary>
    public string[] CallersOf(string place) => [.. seen.Where(probe => probe.Place.StartsWith(place, StringComparison.Ordinal)).Select(probe => probe.Caller)];

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            await app.DisposeAsync();
        }
    }
}
