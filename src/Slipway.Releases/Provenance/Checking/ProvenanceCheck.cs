using Slipway.Releases.Artifacts;
using Slipway.Releases.Provenance.Keys;

namespace Slipway.Releases.Provenance.Checking;

/// <summary>
/// Checks where a sealed build comes from. What it holds on to is the seal and the keys that the plan pins; whatever lies in the container is a
/// claim until one of these keys stands behind it. So with signatures or attestations required, somebody who can only write to the container
/// cannot make a release pass. A signature and an attestation say who made these bytes under this name, not that they are this version's: an older
/// build that was signed too is told apart by the digests that the request names.
/// </summary>
public static class ProvenanceCheck
{
    private const int MostSentences = 5;

    /// <summary>Checks a sealed build.</summary>
    /// <param name="policy">The plan's demands.</param>
    /// <param name="keys">The plan's keys.</param>
    /// <param name="manifest">The build's seals.</param>
    /// <param name="at">When the release is checked: certificates must be valid, and waivers count, at this moment.</param>
    /// <param name="read">Reads a sealed file.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<ProvenanceVerdict> RunAsync(
        ProvenancePolicy policy,
        IReadOnlyList<TrustedKey> keys,
        SealManifest manifest,
        DateTimeOffset at,
        SealedRead read,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(manifest);
        Keyring keyring = new(keys, at);
        ProofFiles files = new(manifest, read);
        SignatureCheck signatures = new(policy, keyring, files);
        AttestationCheck attestations = new(policy.Attestation, keyring, files);
        ReportCheck reports = new(policy, files);
        try
        {
            await files.LoadAsync(ProofKinds.Needed(policy), cancellation);
            List<string> refusals = [.. await signatures.RunAsync(cancellation), .. attestations.Run()];
            refusals.AddRange(policy.Attestation.Mode is ProofDemand.Required ? files.All.Select(Unattested).OfType<string>() : []);

            // Reports are read for what they say only when nothing is wrong with who says it.
            refusals.AddRange(refusals.Count > 0 ? [] : reports.Run(attestations.Statements, IsCovered, DateOnly.FromDateTime(at.UtcDateTime)));
            return refusals.Count > 0 ? Refused(refusals) : new(null, Evidence(signatures, attestations, reports, policy));
        }
        catch (ProofFlawException unreadable)
        {
            return Refused([unreadable.Message]);
        }

        bool IsCovered(ArtifactSeal file) => signatures.Signers.ContainsKey(file.Path.ToString()) || attestations.IsAttested(file);

        // A builder does not always know what is said about its artifacts later, so a signature will do for that.
        string? Unattested(ArtifactSeal file) =>
            file.KindOf() is ProofKind.Artifact ? attestations.WhyNotAttested(file)
            : file.KindOf().IsCarrier() || IsCovered(file) ? null
            : $"{file.Path} is neither attested nor signed: provenance.attestation.mode is required, and anybody could have written it.";
    }

    private static Dictionary<string, string> Evidence(
        SignatureCheck signatures, AttestationCheck attestations, ReportCheck reports, ProvenancePolicy policy)
    {
        VerifiedStatement[] built = [.. attestations.Statements.Where(statement => statement.Provenance is not null)];
        Dictionary<string, string> evidence = [];
        Add("signedBy", signatures.Signers.Values);
        Add("attestedBy", attestations.Statements.Select(statement => statement.Signer));
        Add("builder", built.Select(statement => statement.Provenance!.Builder));
        Add("source", built.SelectMany(statement => statement.Provenance!.Sources));
        Add("sbom", reports.Boms);
        Add("vulnerabilityReport", reports.Reports);
        Add("worstSeverity", policy.Vulnerabilities is null ? [] : [reports.Worst?.ToString() ?? "nothing open"]);
        Add("waived", reports.Waived.Select(waiver => $"{waiver.Id} until {waiver.Until:yyyy-MM-dd}"));
        return evidence;

        void Add(string name, IEnumerable<string> values)
        {
            string[] distinct = [.. values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            if (distinct.Length > 0)
            {
                evidence[name] = string.Join(", ", distinct.Take(20)) + (distinct.Length > 20 ? $" and {distinct.Length - 20} more" : "");
            }
        }
    }

    private static ProvenanceVerdict Refused(List<string> refusals) => new(
        string.Join(' ', refusals.Take(MostSentences)) + (refusals.Count > MostSentences ? $" And {refusals.Count - MostSentences} more." : ""),
        new Dictionary<string, string>());
}
