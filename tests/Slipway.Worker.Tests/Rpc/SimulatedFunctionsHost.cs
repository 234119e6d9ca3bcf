using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Slipway.Worker.Tests.Rpc;

/// <summary>
/// What the Functions host is to its workers: a server of the FunctionRpc protocol, the durable extension's side of the durable client, and
/// the one that starts their processes. It has no triggers of its own; tests pull them.
/// </summary>
public sealed class SimulatedFunctionsHost : IAsyncDisposable
{
    private readonly WebApplication server;
    private readonly WorkerStreams streams;

    private SimulatedFunctionsHost(WebApplication server)
    {
        this.server = server;
        streams = server.Services.GetRequiredService<WorkerStreams>();
        Sidecar = server.Services.GetRequiredService<SimulatedSidecar>();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(server.Urls.First());

    /// <summary>The durable engine, as a client in a function sees it.</summary>
    public SimulatedSidecar Sidecar { get; }

    /// <summary>Starts it on a free port.</summary>
    public static async Task<SimulatedFunctionsHost> StartAsync(CancellationToken cancellation)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddSingleton<WorkerStreams>().AddSingleton<SimulatedSidecar>();
        // The host bounds messages no more than this.
        builder.Services.AddGrpc(grpc => (grpc.MaxReceiveMessageSize, grpc.MaxSendMessageSize) = (int.MaxValue, int.MaxValue));
        WebApplication server = builder.Build();
        server.MapGrpcService<WorkerStreams>();
        server.MapGrpcService<SimulatedSidecar>();
        await server.StartAsync(cancellation);
        return new SimulatedFunctionsHost(server);
    }

    /// <summary>Starts an app's process with the arguments that a worker gets, and waits for nothing.</summary>
    /// <param name="folder">Where the app is.</param>
    /// <param name="settings">The app's settings, which a worker finds in its environment; null takes a variable away.</param>
    public WorkerProcess Launch(string folder, IReadOnlyDictionary<string, string?> settings)
    {
        string id = Guid.NewGuid().ToString();
        return WorkerProcess.Launch(folder, id, Address, settings, streams.Expect(id));
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
