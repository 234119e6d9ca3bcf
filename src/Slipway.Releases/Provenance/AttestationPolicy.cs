namespace Slipway.Releases.Provenance;

/// <summary>What SLSA provenance must say. An empty list takes any value, since the key that signed it is pinned already.</summary>
/// <param name="Mode">Whether each artifact needs provenance.</param>
/// <param name="Builders">The builders that may have built it, by their exact ids.</param>
/// <param name="Sources">The repositories from which it may have been built, compared as <see cref="Statements.SourceRepository"/> says.</param>
/// <param name="BuildTypes">The exact build types that may have been used.</param>
public sealed record AttestationPolicy(
    ProofDemand Mode, IReadOnlyList<string> Builders, IReadOnlyList<string> Sources, IReadOnlyList<string> BuildTypes);
