namespace Slipway.Releases.Provenance.Checking;

/// <summary>What the check of a build's origin came to.</summary>
/// <param name="Refusal">Why the build is refused, in sentences that name the file, the rule and what was found; null when it is not.</param>
/// <param name="Evidence">What was proven, by name, for the timeline; empty when the build is refused.</param>
public sealed record ProvenanceVerdict(string? Refusal, IReadOnlyDictionary<string, string> Evidence);
