using Azure;
using Grpc.Core;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Blobs;
using Slipway.Azure.Records;
using Slipway.Azure.Telemetry;
using Slipway.Functions.Orchestrations;
using Slipway.Functions.Starting;
using Slipway.Releases;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;

namespace Slipway.Functions.Timers;

/// <summary>
/// Holds the record of open releases against the engine, so that none is lost: one that was accepted and never started is started, one
/// whose orchestration ended without closing it is taken back, and an environment that a closed release still holds is handed on.
/// </summary>
public sealed partial class ReconcileReleases(
    ReleaseRecords records,
    EnvironmentRecords environments,
    ReleaseStart start,
    TimeProvider clock,
    ILogger<ReconcileReleases> logger)
{
    /// <summary>A release that was accepted this recently is still being started by its own request.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    /// <summary>One that waits for people or for its window has touched nothing, and is looked at by every fifteenth run: each by another.</summary>
    private const int Rarely = 15;

    /// <summary>Runs every two minutes.</summary>
    [Function(nameof(ReconcileReleases))]
    public async Task Run(
        [TimerTrigger("30 */2 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        (int working, int waiting) = (0, 0);
        await foreach (ReleaseRecord release in records.OpenAsync(IsDue, cancellation))
        {
            working += release.Progress.State.IsWaiting() ? 0 : 1;
            if (clock.GetUtcNow() - release.StartedAt >= Grace)
            {
                await TryReconcile(client, release, cancellation);
            }
        }

        Dictionary<string, int> queues = [];
        await foreach (EnvironmentRecord environment in environments.ListAsync(cancellation))
        {
            queues[environment.Environment] = queues.GetValueOrDefault(environment.Environment) + environment.Waiting.Count;
            await FreeFromClosed(client, environment, cancellation);
        }

        ReleaseMetrics.Count(working, waiting, queues);

        bool IsDue(string id)
        {
            waiting++;
            return IsDueNow(id);
        }
    }

    private bool IsDueNow(string waiting) => ((clock.GetUtcNow().ToUnixTimeSeconds() / 120) + waiting.Sum(letter => letter)) % Rarely == 0;

    /// <summary>One release that cannot be helped must not keep the others from it.</summary>
    private async Task TryReconcile(DurableTaskClient client, ReleaseRecord release, CancellationToken cancellation)
    {
        try
        {
            await Reconcile(client, release, cancellation);
        }
        catch (Exception fault) when (fault is InvalidOperationException or TamperedException or RequestFailedException or AggregateException or RpcException)
        {
            LogFault(logger, fault, release.Id.ToString());
        }
    }

    private async Task Reconcile(DurableTaskClient client, ReleaseRecord release, CancellationToken cancellation)
    {
        OrchestrationMetadata? instance = await client.GetInstanceAsync(release.Id.ToString(), cancellation);
        if (instance is null)
        {
            LogStart(logger, release.Id.ToString());
            await start.EnsureAsync(client, release, cancellation);
        }
        else if (instance.IsCompleted)
        {
            // Closing comes before completing, so a completed instance may just have closed the record that was read before.
            if (await records.GetAsync(release.Id, cancellation) is { Outcome: null })
            {
                LogRecover(logger, release.Id.ToString(), instance.RuntimeStatus.ToString());
                await start.RecoverAsync(
                    client, release, $"its orchestration ended as {instance.RuntimeStatus} before the release was closed", forward: null, cancellation);
            }
        }
    }

    /// <summary>A step that ran late may take an environment after its release was closed. One with something left to be undone keeps it.</summary>
    private async Task FreeFromClosed(DurableTaskClient client, EnvironmentRecord environment, CancellationToken cancellation)
    {
        if (environment.HeldBy is not { } holder
            || await records.GetAsync(holder, cancellation) is not { Outcome: { } outcome }
            || outcome is Outcome.Errored { LeftToDo.Count: > 0 })
        {
            return;
        }

        EnvironmentRecord freed = await environments.LeaveAsync(environment.Environment, environment.Product, holder, cancellation);
        if (freed.HeldBy is { } next)
        {
            await client.LookAsync(next, cancellation);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Release} could not be reconciled")]
    private static partial void LogFault(ILogger logger, Exception fault, string release);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Release} was accepted and has no orchestration; it is started")]
    private static partial void LogStart(ILogger logger, string release);

    [LoggerMessage(Level = LogLevel.Error, Message = "The orchestration of {Release} ended as {Status} before the release was closed; it is taken back")]
    private static partial void LogRecover(ILogger logger, string release, string status);
}
