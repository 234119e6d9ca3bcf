using System.Globalization;
using System.Text.Json.Serialization;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Compensations;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Versions;

namespace Slipway.Releases.Verifications;

/// <summary>
/// What came of reading again what an environment runs of a product. Other bytes, another length, a blob that is gone or that nobody sealed, a
/// pointer or a manifest that says something else is drift. A blob that was written again with the very bytes is a note: what customers get is
/// what was sealed, and no one could ever make it clean again, since the tag of the first write does not come back.
/// </summary>
/// <param name="Environment">The environment.</param>
/// <param name="Product">The product.</param>
/// <param name="Release">The release that runs there, as it was when the verification began.</param>
/// <param name="Version">Its version.</param>
/// <param name="State">What it has come to.</param>
/// <param name="StartedAt">When it was asked for.</param>
/// <param name="EndedAt">When it ended; null while it runs.</param>
/// <param name="Files">How many artifacts were read.</param>
/// <param name="Bytes">How many bytes of them.</param>
/// <param name="Drift">What is not as it was sealed.</param>
/// <param name="Notes">What is worth knowing and no drift.</param>
/// <param name="Reached">The last artifact, in ordinal order of path, up to which all are read; null before the first.</param>
/// <param name="Why">Why it has no verdict, in a clause; null when it has one or runs.</param>
public sealed record Verification(
    string Environment,
    ProductName Product,
    ReleaseId Release,
    ReleaseVersion Version,
    VerificationState State,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    int Files,
    long Bytes,
    Findings Drift,
    Findings Notes,
    ArtifactPath? Reached,
    string? Why)
{
    /// <summary>It in one sentence, for people.</summary>
    [JsonIgnore]
    public string Sentence => State switch
    {
        VerificationState.Running => $"Verifying {Version} since {ProgressSentence.Moment(StartedAt)}: {Read} so far.",
        VerificationState.Clean => $"Verified at {Ended}: clean, {Read} of {Version} are as they were sealed.",
        VerificationState.Drifted => $"Verified at {Ended}: drifted, {Drift.Count} {(Drift.Count == 1 ? "thing is" : "things are")} not as sealed; {Drift.First[0]}",
        VerificationState.Superseded => $"Not verified to the end at {Ended}: {Why}.",
        _ => $"Could not be verified at {Ended}: {Why?.TrimEnd('.')}.",
    };

    private string Ended => ProgressSentence.Moment(EndedAt ?? StartedAt);

    private string Read => string.Create(CultureInfo.InvariantCulture, $"{Files} artifacts of {Bytes} bytes");

    /// <summary>The verification of what runs, before anything was read.</summary>
    public static Verification Begin(EnvironmentRecord environment, RunningVersion running, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(running);
        return new(
            environment.Environment,
            environment.Product,
            running.Release,
            running.Version,
            VerificationState.Running,
            now,
            null,
            0,
            0,
            Findings.None,
            Findings.None,
            null,
            null);
    }

    /// <summary>Its end. Without a reason why there is no verdict, the drift is the verdict.</summary>
    public Verification End(DateTimeOffset now, VerificationState? withoutVerdict = null, string? why = null) => this with
    {
        State = withoutVerdict ?? (Drift.Count == 0 ? VerificationState.Clean : VerificationState.Drifted),
        EndedAt = now,
        Why = why,
    };
}
