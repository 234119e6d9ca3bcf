using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Slipway.Worker.Tests;

/// <summary>What a health gate probes: it lets each request wait until the test says go, and knows when one was given up.</summary>
internal sealed class SimulatedTarget : IAsyncDisposable
{
    private readonly WebApplication server;
    private readonly SemaphoreSlim arrived = new(0);
    private readonly TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource givenUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SimulatedTarget(WebApplication server) => this.server = server;

    /// <summary>The address to probe.</summary>
    public string Address => server.Urls.Single();

    /// <summary>Completes when a request was given up before it was answered.</summary>
    public Task GivenUp => givenUp.Task;

    public static async Task<SimulatedTarget> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        WebApplication server = builder.Build();
        server.Urls.Add("http://127.0.0.1:0");
        SimulatedTarget target = new(server);
        server.Run(target.AnswerAsync);
        await server.StartAsync(TestContext.Current.CancellationToken);
        return target;
    }

    /// <summary>Waits for one more request.</summary>
    public Task ArrivedAsync() => arrived.WaitAsync(TestContext.Current.CancellationToken);

    /// <summary>Answers those that wait and all to come.</summary>
    public void Answer() => go.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Answer();
        await server.DisposeAsync();
        arrived.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        arrived.Release();
        try
        {
            await go.Task.WaitAsync(context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            givenUp.TrySetResult();
        }
    }
}
