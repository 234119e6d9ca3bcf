namespace Slipway.Releases.Provenance.Checking;

/// <summary>What the check of a build's origin came to.</summary>
/// <param name="Refusal">Why the build is refused, in sentences that name the file, the rule and what was found; null when it is not.</param>
/// <param name="Evidence">What was proven, by name, for the timeline; empty when the build is refused.</param>
public sealed record ProvenanceVerdict(string? Refusal, IReadOnlyDictionary<string, string> Evidence)
{
    /// <summary>
    /// What a plan without demands comes to. Signatures and attestations that are there are files like any other then: sealed, promoted, and
    /// not looked at.
    /// </summary>
    public static ProvenanceVerdict NothingDemanded { get; } = new(null, new Dictionary<string, string>());
}
