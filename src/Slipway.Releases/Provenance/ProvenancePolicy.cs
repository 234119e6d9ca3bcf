namespace Slipway.Releases.Provenance;

/// <summary>What must be proven about a build before it may be released. A plan without it demands nothing.</summary>
/// <param name="Keys">The keys whose word counts; nothing that a build brings along can add one.</param>
/// <param name="Signature">Whether each file needs a detached signature, <c>{file}.sig</c>.</param>
/// <param name="Attestation">What must be known of where the artifacts were built.</param>
/// <param name="Sbom">Whether a bill of materials must be there: CycloneDX or SPDX, as a file or as an attestation.</param>
/// <param name="Vulnerabilities">How bad a known vulnerability may be; null when no report is asked for.</param>
public sealed record ProvenancePolicy(
    IReadOnlyList<PinnedKey> Keys,
    ProofDemand Signature,
    AttestationPolicy Attestation,
    ProofDemand Sbom,
    VulnerabilityPolicy? Vulnerabilities);
