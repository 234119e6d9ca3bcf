using Slipway.Releases.Artifacts;
using Slipway.Releases.Plans.Reading;
using Slipway.Releases.Provenance.Envelopes;
using Slipway.Releases.Provenance.Keys;
using Slipway.Releases.Provenance.Statements;

namespace Slipway.Releases.Provenance.Checking;

/// <summary>Checks envelopes and what is stated in them. Each that is there must be signed by a pinned key, be about this build, and fit the rules.</summary>
internal sealed class AttestationCheck(AttestationPolicy policy, Keyring keys, ProofFiles files)
{
    private readonly Dictionary<Digest, List<(VerifiedStatement By, StatementSubject Subject)>> stated = [];
    private readonly List<VerifiedStatement> statements = [];
    private readonly HashSet<string> sources = [.. policy.Sources.Select(SourceRepository.Normalise).OfType<string>()];

    /// <summary>The statements that hold.</summary>
    public IReadOnlyList<VerifiedStatement> Statements => statements;

    public IReadOnlyList<string> Run()
    {
        if (policy.Mode is ProofDemand.Refused)
        {
            return [.. files.Of(ProofKind.Envelope).Select(
                file => $"{file.Path} is an attestation, and provenance.attestation.mode is refused: nothing would check it.")];
        }

        List<string> refusals = [.. files.Of(ProofKind.Envelope).SelectMany(Read)];
        Dictionary<Digest, ArtifactSeal> sealedBytes = files.All.DistinctBy(file => file.Sha256).ToDictionary(file => file.Sha256);
        refusals.AddRange(statements.Select(statement => WhyNot(statement, sealedBytes)).OfType<string>());
        return refusals;
    }

    /// <summary>Why a file is not attested as its rule asks, in a sentence; null when it is.</summary>
    public string? WhyNotAttested(ArtifactSeal file) =>
        IsAttested(file) ? null
        : stated.GetValueOrDefault(file.Sha256)?.Select(found => found.Subject.Name).FirstOrDefault() is { } other
            ? $"{file.Path} is not attested: provenance.attestation.mode is required, and its bytes are attested as '{Spelling.Shortened(other)}' only."
            : $"{file.Path} is not attested: provenance.attestation.mode is required, and no verified provenance names it with {file.Sha256}.";

    /// <summary>Whether verified provenance, which fits the rules, names the file and has its digest.</summary>
    public bool IsAttested(ArtifactSeal file) =>
        stated.TryGetValue(file.Sha256, out List<(VerifiedStatement By, StatementSubject Subject)>? found)
        && found.Any(f => f.By.Provenance is not null && f.Subject.MayBe(file.Path.ToString()));

    private IEnumerable<string> Read(ArtifactSeal file)
    {
        IReadOnlyList<DsseEnvelope> envelopes;
        string? flaw = null;
        try
        {
            envelopes = DsseEnvelope.ReadAll(files[file], file.Path.ToString().EndsWith(".jsonl", StringComparison.Ordinal));
        }
        catch (ProofFlawException broken)
        {
            (envelopes, flaw) = ([], broken.Message);
        }

        return flaw is not null ? [$"{file.Path} {flaw}."] : envelopes.Select(envelope => Verify(file, envelope)).OfType<string>();
    }

    private string? Verify(ArtifactSeal file, DsseEnvelope envelope)
    {
        SignedBytes signed = SignedBytes.Of(envelope.PreAuthenticationEncoding());
        string why = "";
        foreach (DsseSignature signature in envelope.Signatures)
        {
            try
            {
                SignerChain? chain = signature.Certificates is { Length: > 0 } pem ? SignerChain.Parse(pem) : null;
                (string? signer, why) = keys.Find(signed, signature.Bytes, chain, signature.KeyId);
                if (signer is not null)
                {
                    return Keep(file, signer, envelope);
                }
            }
            catch (FormatException broken)
            {
                why = $"its certificates are not taken, {broken.Message}";
            }
        }

        return $"{file.Path} is not signed by a key of the plan: {why}.";
    }

    private string? Keep(ArtifactSeal file, string signer, DsseEnvelope envelope)
    {
        if (envelope.PayloadType != DsseEnvelope.InToto)
        {
            return $"{file.Path} has the payload type '{Spelling.Shortened(envelope.PayloadType)}', not {DsseEnvelope.InToto}.";
        }

        try
        {
            InTotoStatement statement = InTotoStatement.Read(envelope.Payload);
            statements.Add(new(file.Path, signer, statement, SlsaProvenance.Of(statement)));
            return null;
        }
        catch (ProofFlawException broken)
        {
            return $"{file.Path} {broken.Message}.";
        }
    }

    private string? WhyNot(VerifiedStatement by, Dictionary<Digest, ArtifactSeal> sealedBytes)
    {
        ArtifactSeal? about = null;
        foreach (StatementSubject subject in by.Statement.Subjects)
        {
            if (files.Find(subject.Plain) is { } named && named.Sha256 != subject.Sha256)
            {
                return $"{by.File} attests {named.Path} as {subject.Sha256?.ToString() ?? "something without a SHA-256"}, and {named.Sha256} is sealed.";
            }

            if (subject.Sha256 is { } digest && sealedBytes.TryGetValue(digest, out ArtifactSeal? found))
            {
                about ??= found;
                (stated.TryGetValue(digest, out List<(VerifiedStatement, StatementSubject)>? list) ? list : stated[digest] = []).Add((by, subject));
            }
        }

        StatementSubject first = by.Statement.Subjects[0];
        return about is null
            ? $"{by.File} attests nothing that lies here: its first subject is '{Spelling.Shortened(first.Name)}', {first.Sha256?.ToString() ?? "without a SHA-256"}."
            : by.Provenance is { } provenance ? WhyNot($"{by.File} attests {about.Path}", provenance) : null;
    }

    private string? WhyNot(string what, SlsaProvenance provenance)
    {
        string? strange = provenance.Sources.FirstOrDefault(
            source => !sources.Contains(SourceRepository.Normalise(source) ?? ""));
        return policy.Builders.Count > 0 && !policy.Builders.Contains(provenance.Builder, StringComparer.Ordinal)
                ? $"{what} with the builder '{Spelling.Shortened(provenance.Builder)}', which provenance.attestation.builders does not list."
            : policy.BuildTypes.Count > 0 && !policy.BuildTypes.Contains(provenance.BuildType, StringComparer.Ordinal)
                ? $"{what} with the build type '{Spelling.Shortened(provenance.BuildType)}', which provenance.attestation.buildTypes does not list."
            : policy.Sources.Count == 0 ? null
            : provenance.Sources.Count == 0 ? $"{what} without a source, and provenance.attestation.sources lists {string.Join(", ", policy.Sources)}."
            : strange is not null ? $"{what} with the source '{Spelling.Shortened(strange)}', which provenance.attestation.sources does not list."
            : null;
    }
}
