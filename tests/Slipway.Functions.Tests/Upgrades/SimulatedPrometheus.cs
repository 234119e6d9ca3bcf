using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Slipway.Functions.Tests.Upgrades;

/// <summary>A server on loopback that answers every query with one share of errors.</summary>
internal sealed class SimulatedPrometheus : IAsyncDisposable
{
    private readonly WebApplication app;

    private SimulatedPrometheus(double errors)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Run(context => context.Response.WriteAsJsonAsync(new
        {
            status = "success",
            data = new { resultType = "vector", result = new[] { new { metric = new { }, value = new object[] { TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(), $"{errors}" } } } },
        }));
    }

    public string Address => app.Urls.First();

    public static async Task<SimulatedPrometheus> StartAsync(double errors)
    {
        SimulatedPrometheus started = new(errors);
        await started.app.StartAsync(TestContext.Current.CancellationToken);
        return started;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
