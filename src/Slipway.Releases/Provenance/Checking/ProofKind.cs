using Slipway.Releases.Artifacts;

namespace Slipway.Releases.Provenance.Checking;

/// <summary>What a file is to the check, by the end of its name.</summary>
internal enum ProofKind
{
    /// <summary>Something that is released.</summary>
    Artifact,

    /// <summary><c>{file}.sig</c>: a detached signature of a file.</summary>
    Signature,

    /// <summary><c>{file}.sig.pem</c>: the certificates of the one who signed.</summary>
    Certificates,

    /// <summary><c>*.intoto.jsonl</c>, <c>*.intoto.json</c>, <c>*.dsse.json</c>: envelopes around statements.</summary>
    Envelope,

    /// <summary><c>bom.json</c>, <c>*.cdx.json</c>: a bill of materials in CycloneDX.</summary>
    CycloneDx,

    /// <summary><c>*.vex.json</c>: what is known of vulnerabilities, in CycloneDX.</summary>
    Vex,

    /// <summary><c>*.spdx.json</c>: a bill of materials in SPDX.</summary>
    Spdx,

    /// <summary><c>*.sarif</c>, <c>*.sarif.json</c>: what a scanner found.</summary>
    Sarif,
}

/// <summary>Tells what a file is.</summary>
internal static class ProofKinds
{
    private static readonly (string End, ProofKind Kind)[] Ends =
    [
        (".sig", ProofKind.Signature),
        (".sig.pem", ProofKind.Certificates),
        (".intoto.jsonl", ProofKind.Envelope), (".intoto.json", ProofKind.Envelope), (".dsse.json", ProofKind.Envelope),
        ("/bom.json", ProofKind.CycloneDx), (".cdx.json", ProofKind.CycloneDx),
        (".vex.json", ProofKind.Vex),
        (".spdx.json", ProofKind.Spdx),
        (".sarif", ProofKind.Sarif), (".sarif.json", ProofKind.Sarif),
    ];

    public static ProofKind KindOf(this ArtifactSeal file) =>
        Ends.FirstOrDefault(end => $"/{file.Path}".EndsWith(end.End, StringComparison.Ordinal)).Kind;

    /// <summary>Whether it only carries signatures, so that it needs none itself.</summary>
    public static bool IsCarrier(this ProofKind kind) => kind is ProofKind.Signature or ProofKind.Certificates or ProofKind.Envelope;

    /// <summary>What must be read to check a policy.</summary>
    public static ProofKind[] Needed(ProvenancePolicy policy) => [ProofKind.Signature, ProofKind.Certificates, ProofKind.Envelope, .. Reports(policy)];

    /// <summary>The reports that must be read to check a policy.</summary>
    public static ProofKind[] Reports(ProvenancePolicy policy) =>
        policy.Vulnerabilities is not null ? [ProofKind.CycloneDx, ProofKind.Spdx, ProofKind.Vex, ProofKind.Sarif]
        : policy.Sbom is ProofDemand.Required ? [ProofKind.CycloneDx, ProofKind.Spdx]
        : [];
}
