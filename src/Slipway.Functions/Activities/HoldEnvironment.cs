using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Records;
using Slipway.Releases;
using Slipway.Releases.Readiness;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Takes an environment for a release, or its place in line.</summary>
public sealed class HoldEnvironment(EnvironmentRecords environments, ReleaseLedger ledger)
{
    /// <summary>Takes it; whoever holds it learns whether its version is still in order, since another release may have passed.</summary>
    [Function(nameof(HoldEnvironment))]
    public async Task<Report> Run([ActivityTrigger] Input wanted, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ReleaseId id = wanted.Request.Id;
        EnvironmentRecord environment = await environments.HoldAsync(wanted.Environment, id.Product, id, cancellation);
        if (environment.HeldBy != id)
        {
            await ledger.AppendAsync(
                id, Say(wanted.Environment, "line", $"Waits in line for {wanted.Environment}, which {environment.HeldBy} holds."), cancellation);
            return new Report(environment.HeldBy, Ahead: environment.Waiting.TakeWhile(waiting => waiting != id).Count(), null);
        }

        string? refusal = VersionRule.WhyNot(wanted.Versioning, wanted.Request, wanted.Environment, environment.Running);
        if (refusal is null)
        {
            string replaced = environment.Running is { } running ? $"which runs {running.Version}" : "which runs nothing yet";
            await ledger.AppendAsync(id, Say(wanted.Environment, "held", $"Took {wanted.Environment}, {replaced}."), cancellation);
        }

        return new Report(environment.HeldBy, 0, refusal);
    }

    private static TimelineEvent Say(string environment, string key, string text) =>
        new($"environment-{environment}-{key}", TimelineKind.Environment, TimelineEvent.Slipway, text, environment);

    /// <summary>Which environment, for which release.</summary>
    public sealed record Input(ReleaseRequest Request, string Environment, VersionScheme Versioning);

    /// <summary>Who holds it now, how many are in line before this release, and why its version may not enter (null when it may).</summary>
    public sealed record Report(ReleaseId? HeldBy, int Ahead, string? Refusal);
}
