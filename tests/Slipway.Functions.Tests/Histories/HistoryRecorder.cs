using DurableTask.AzureStorage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Records;
using Slipway.Functions.Starting;
using Slipway.Functions.Tests.Activities;
using Slipway.Host;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.Histories;

/// <summary>
/// Records the histories of this version from real releases. Run it once for each version that is released, by name, and commit what it
/// writes: <c>dotnet test --project tests/Slipway.Functions.Tests --explicit only</c>. What is recorded already stays as it is.
/// </summary>
public sealed class HistoryRecorder(Emulator emulator)
{
    private const string Version = "v0.1";

    [Fact(Explicit = true)]
    public async Task Record_the_histories_of_this_version()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await using WebApplication shop = Shop();
        await shop.StartAsync(cancellation);
        await using SlipwayHost host = await SlipwayHost.StartAsync(
            new SlipwayHostOptions
            {
                StorageConnectionString = await emulator.ConnectionStringAsync(),
                HubName = "Recording",
                Port = 0,
                FunctionKey = "key-of-the-recording",
                MasterKey = "master-key-of-the-recording",
                PollingInterval = TimeSpan.FromMilliseconds(100),
            },
            cancellation);
        using HttpClient http = new() { BaseAddress = host.Api };
        http.DefaultRequestHeaders.Add("x-functions-key", host.FunctionKey);
        RecordedRelease Of(string product) => new(host, http, product, shop.Urls.Single());

        await Task.WhenAll(
            Released(Of("released")), Breached(Of("breached")), Aborted(Of("aborted")), Retried(Of("retried")), Paused(Of("paused")), Held(Of("held")), Recovered(Of("recovered")));

        AzureStorageOrchestrationService engine = (AzureStorageOrchestrationService)host.Services.GetService(typeof(AzureStorageOrchestrationService))!;
        foreach (string name in new[] { "released", "breached", "aborted", "retried", "paused", "held", "recovered" })
        {
            string id = Of(name).Id;
            await host.Client.WaitForInstanceCompletionAsync(id, cancellation);
            await HistoryFile.WriteAsync(Version, name, await engine.GetOrchestrationHistoryAsync(id, executionId: null));
        }

        async Task Released(RecordedRelease release)
        {
            await release.StartAsync(cancellation);
            await release.ApproveAsync(cancellation);
            await release.UntilAsync("Released", cancellation);
        }

        async Task Breached(RecordedRelease release)
        {
            await release.StartAsync(cancellation);
            await release.ApproveAsync(cancellation);
            await release.UntilAsync("RolledBack", cancellation);
        }

        async Task Aborted(RecordedRelease release)
        {
            await release.StartAsync(cancellation);
            await release.UntilAsync("AwaitingApproval", cancellation);
            await release.SayAsync("abort", cancellation);
            await release.UntilAsync("Aborted", cancellation);
        }

        async Task Retried(RecordedRelease release)
        {
            await release.StartAsync(cancellation);
            await release.UntilAsync("AwaitingApproval", cancellation);
            await release.Pointer.UploadAsync(BinaryData.FromString("no pointer"), cancellation);
            await release.ApproveAsync(cancellation);
            await release.UntilAsync("Held", cancellation);
            await release.Pointer.DeleteAsync(cancellationToken: cancellation);
            await release.SayAsync("retry", cancellation);
            await release.UntilAsync("Released", cancellation);
        }

        async Task Paused(RecordedRelease release)
        {
            await release.StartAsync(cancellation);
            await release.UntilAsync("AwaitingApproval", cancellation);
            await release.SayAsync("pause", cancellation);
            await release.UntilAsync("Paused", cancellation);
            await release.SayAsync("resume", cancellation);
            await release.ApproveAsync(cancellation);
            await release.UntilAsync("Released", cancellation);
        }

        async Task Held(RecordedRelease release)
        {
            await release.StartAsync(cancellation);
            await release.UntilAsync("AwaitingApproval", cancellation);
            await release.Pointer.UploadAsync(BinaryData.FromString("no pointer"), cancellation);
            await release.ApproveAsync(cancellation);
            await release.UntilAsync("Held", cancellation);
            await release.SayAsync("pause", cancellation);
            await release.UntilAsync("Held", cancellation, "holds it");
            await release.Pointer.DeleteAsync(cancellationToken: cancellation);
            await release.SayAsync("retry", cancellation);
            await release.UntilAsync("Released", cancellation);
        }

        async Task Recovered(RecordedRelease release)
        {
            await release.StartAsync(cancellation, bake: "5m");
            await release.ApproveAsync(cancellation);
            await release.UntilAsync("RollingOut", cancellation);
            await host.Client.TerminateInstanceAsync(release.Id, cancellation: cancellation);
            await host.Client.WaitForInstanceCompletionAsync(release.Id, cancellation);
            ReleaseRecords records = (ReleaseRecords)host.Services.GetService(typeof(ReleaseRecords))!;
            ReleaseStart start = (ReleaseStart)host.Services.GetService(typeof(ReleaseStart))!;
            await start.RecoverAsync(
                host.Client, (await records.GetAsync(ReleaseId.Parse(release.Id), cancellation))!, "its orchestration ended as Terminated before the release was closed", forward: null, cancellation);
            await release.UntilAsync("Errored", cancellation);
        }
    }

    /// <summary>What the gates probe: well, but for one ring of one product.</summary>
    private static WebApplication Shop()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication shop = builder.Build();
        shop.MapGet("/{product}/{ring}", (string product, string ring) => Results.StatusCode(product == "breached" && ring == "everyone" ? 500 : 200));
        return shop;
    }
}
