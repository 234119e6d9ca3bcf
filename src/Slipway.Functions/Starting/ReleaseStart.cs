using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Slipway.Azure.Blobs;
using Slipway.Functions.Orchestrations;
using Slipway.Releases;
using Slipway.Releases.Plans;

namespace Slipway.Functions.Starting;

/// <summary>
/// Starts the orchestration of a recorded release. The record comes first, so a release that was answered for is never lost: whoever
/// finds it without an orchestration starts it. An instance that exists is left alone, because starting it again would replace it.
/// </summary>
public sealed class ReleaseStart(PlanStore plans)
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(30);

    private static readonly OrchestrationRuntimeStatus[] Unfinished =
        [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended];

    private static readonly OrchestrationRuntimeStatus[] Any =
        [.. Unfinished, OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated];

    /// <summary>Starts the release when it has no orchestration yet.</summary>
    public async Task EnsureAsync(DurableTaskClient client, ReleaseRecord record, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(record);
        if (await client.GetInstanceAsync(record.Id.ToString(), cancellation) is null)
        {
            await StartAsync(client, nameof(RunRelease), record, await InputOf(record, cancellation), Any, cancellation);
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
    public async Task RecoverAsync(DurableTaskClient client, ReleaseRecord record, string cause, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(record);
        RecoverRelease.Input input = new(await InputOf(record, cancellation), cause);
        await StartAsync(client, nameof(RecoverRelease), record, input, Unfinished, cancellation);
    }

    private static async Task StartAsync(
        DurableTaskClient client,
        string name,
        ReleaseRecord record,
        object input,
        OrchestrationRuntimeStatus[] untouchable,
        CancellationToken cancellation)
    {
        StartOrchestrationOptions options = new StartOrchestrationOptions(record.Id.ToString()).WithDedupeStatuses(untouchable);
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(name, input, options, cancellation);
        }
        catch (OrchestrationAlreadyExistsException)
        {
            // Somebody else has just started it, which is all that is wanted.
        }
    }

    private async Task<ReleaseInput> InputOf(ReleaseRecord record, CancellationToken cancellation)
    {
        StoredPlan stored = await plans.GetAsync(record.Id.Product, record.Plan, cancellation)
            ?? throw new InvalidOperationException($"The plan {record.Plan} that {record.Id} follows is gone.");
        Plan plan = PlanReader.Read(stored.Text.Span).Plan
            ?? throw new InvalidOperationException($"The plan {record.Plan} that {record.Id} follows can no longer be read.");
        return new ReleaseInput(record.Id, record.Request, plan, record.Plan, record.Build);
    }
}
