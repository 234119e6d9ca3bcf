using Microsoft.DurableTask.Client;
using Slipway.Azure.Blobs;
using Slipway.Functions.Orchestrations;
using Slipway.Releases;
using Slipway.Releases.Commands;

namespace Slipway.Functions.Starting;

/// <summary>
/// Starts the orchestration of a recorded release. The record comes first, so a release that was answered for is never lost: whoever
/// finds it without an orchestration starts it. An instance that exists is left alone, because starting it again would replace it.
/// </summary>
public sealed class ReleaseStart(PlanStore plans)
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(30);

    private static readonly OrchestrationRuntimeStatus[] Any =
        [.. Instances.Unfinished, OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated];

    /// <summary>Starts the release when it has no orchestration yet.</summary>
    public async Task EnsureAsync(DurableTaskClient client, ReleaseRecord record, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(record);
        if (await client.GetInstanceAsync(record.Id.ToString(), cancellation) is null)
        {
            await client.ScheduleOnceAsync(nameof(RunRelease), record.Id.ToString(), await InputOf(record, cancellation), Any, cancellation);
        }
    }

    /// <summary>
    /// Starts the release when need be, and waits until it runs: the engine drops an event whose orchestration it has not begun.
    /// </summary>
    /// <returns>Whether it runs; false when it did not begin within half a minute.</returns>
    public async Task<bool> EnsureRunningAsync(DurableTaskClient client, ReleaseRecord record, CancellationToken cancellation)
    {
        await EnsureAsync(client, record, cancellation);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(LongestStart);
        try
        {
            await client.WaitForInstanceStartAsync(record.Id.ToString(), patience.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Starts the way back of a release whose orchestration has ended without closing it.</summary>
    public async Task RecoverAsync(DurableTaskClient client, ReleaseRecord record, string cause, ReleaseCommand? forward, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(record);
        RecoverRelease.Input input = new(await InputOf(record, cancellation), cause, forward);
        await client.ScheduleOnceAsync(nameof(RecoverRelease), record.Id.ToString(), input, Instances.Unfinished, cancellation);
    }

    private async Task<ReleaseInput> InputOf(ReleaseRecord record, CancellationToken cancellation) =>
        new(record.Id, record.Request, await plans.PinnedAsync(record, cancellation), record.Plan, record.Build);
}
