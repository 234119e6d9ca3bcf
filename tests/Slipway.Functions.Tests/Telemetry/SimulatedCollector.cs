using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Slipway.Functions.Tests.Telemetry;

/// <summary>A collector on loopback that keeps what OTLP exporters send by HTTP, as it came: <c>traces</c>, <c>metrics</c> and <c>logs</c>.</summary>
internal sealed class SimulatedCollector : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Signal, byte[] Body)> taken = new();
    private readonly WebApplication app;

    private SimulatedCollector()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Run(async context =>
        {
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body);
            taken.Enqueue((context.Request.Path.Value!["/v1/".Length..], body.ToArray()));
            context.Response.ContentType = "application/x-protobuf";
        });
    }

    public string Address => app.Urls.First();

    public static async Task<SimulatedCollector> StartAsync()
    {
        SimulatedCollector collector = new();
        await collector.app.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }

    /// <summary>How often bytes came with a signal.</summary>
    public int Count(string signal, ReadOnlySpan<byte> wanted)
    {
        int count = 0;
        foreach ((string came, byte[] body) in taken.Where(one => one.Signal == signal))
        {
            ReadOnlySpan<byte> rest = body;
            for (int at = rest.IndexOf(wanted); at >= 0; at = rest.IndexOf(wanted))
            {
                count++;
                rest = rest[(at + wanted.Length)..];
            }
        }

        return count;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
