using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Blobs;
using Slipway.Azure.Records;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Plans;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Puts a released version under the protection that its stage's plan asks for, a slice at a time.</summary>
public sealed class ProtectArtifacts(VersionProtection versions, ReleaseLedger ledger)
{
    /// <summary>Protects what is not protected yet; the timeline hears of it when all is, or when the storage account refuses it.</summary>
    [Function(nameof(ProtectArtifacts))]
    public async Task<Report> Run([ActivityTrigger] Input wanted, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ProtectionResult result = await versions.ProtectAsync(
            wanted.Id, wanted.Container, wanted.Protection, wanted.Until, wanted.After, cancellation);
        if (result.Reached is null)
        {
            await ledger.AppendAsync(wanted.Id, Say(wanted, result.Refusal), cancellation);
        }

        return new Report(result.Reached);
    }

    private static TimelineEvent Say(Input wanted, string? refusal)
    {
        string until = wanted.Until is { } time ? time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) : "";
        string mode = wanted.Protection.Locked ? "locked" : "unlocked";
        string[] ways =
        [
            .. wanted.Until is null ? Array.Empty<string>() : [$"immutable until {until}, {mode}"],
            .. wanted.Protection.LegalHold ? ["under legal hold"] : Array.Empty<string>(),
        ];
        Dictionary<string, string> evidence = new() { ["protected"] = refusal is null ? "true" : "false" };
        if (wanted.Until is not null)
        {
            (evidence["immutableUntil"], evidence["mode"]) = (until, mode);
        }

        if (wanted.Protection.LegalHold)
        {
            evidence["legalHold"] = "true";
        }

        if (refusal is not null)
        {
            evidence["refusal"] = refusal;
        }

        string asked = string.Join(" and ", ways);
        return new TimelineEvent(
            $"protected-{wanted.Stage}",
            TimelineKind.Protected,
            TimelineEvent.Slipway,
            refusal is null
                ? $"{wanted.Id.Version} in {wanted.Container} is {asked}."
                : $"{wanted.Id.Version} in {wanted.Container} is not {asked}, as the plan asks: {refusal.TrimEnd('.')}; the container must have version-level immutability support.",
            wanted.Stage,
            Evidence: evidence);
    }

    /// <summary>What is protected, how, and from where on.</summary>
    public sealed record Input(ReleaseId Id, string Stage, string Container, Protection Protection, DateTimeOffset? Until, ArtifactPath? After);

    /// <summary>How far it came; null when nothing is left to be tried.</summary>
    public sealed record Report(ArtifactPath? Reached);
}
