using Azure;
using Microsoft.DurableTask.Client;
using Slipway.Azure.Records;
using Slipway.Functions.Orchestrations;
using Slipway.Releases.Compensations;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Verifications;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Starting;

/// <summary>
/// Starts the verification of what an environment runs. The record comes first, as with releases: whoever finds it without an orchestration
/// starts it. An instance that runs is left alone, since starting it again would replace it.
/// </summary>
public sealed class VerificationStart(VerificationRecords verifications, TimeProvider clock)
{
    /// <summary>Starts a verification, unless one is under way.</summary>
    /// <returns>The verification that is under way, and whether it was begun by this call.</returns>
    public async Task<(Verification Verification, bool IsNew)> EnsureAsync(
        DurableTaskClient client, EnvironmentRecord environment, RunningVersion running, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(environment);
        string id = InstanceOf(environment.Environment, environment.Product);
        OrchestrationMetadata? instance = await client.GetInstanceAsync(id, cancellation);
        (Verification? stands, ETag? tag) = await verifications.FindAsync(environment.Environment, environment.Product, cancellation);
        bool isNew = false;

        // A record that is under way while its orchestration has ended is a leftover of one that was terminated.
        if (stands is not { State: VerificationState.Running } || instance is { IsCompleted: true })
        {
            Verification begun = Verification.Begin(environment, running, clock.GetUtcNow());
            stands = await verifications.KeepAsync(begun, tag, cancellation);
            isNew = ReferenceEquals(stands, begun);
        }

        if (stands.State is VerificationState.Running && instance is not { IsCompleted: false })
        {
            VerifyEnvironment.Input input = new(environment.Environment, environment.Product);
            await client.ScheduleOnceAsync(nameof(VerifyEnvironment), id, input, Instances.Unfinished, cancellation);
        }

        return (stands, isNew);
    }

    /// <summary>The id of an environment's verification. A release's id has no dot before its version, so none is the same.</summary>
    public static string InstanceOf(string environment, ProductName product) => $"verify.{environment}.{product}";
}
