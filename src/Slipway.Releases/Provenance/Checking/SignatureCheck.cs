using System.Text;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Provenance.Keys;

namespace Slipway.Releases.Provenance.Checking;

/// <summary>Checks detached signatures. Each that is there must verify; the file that it signs is the one whose name it has before <c>.sig</c>.</summary>
internal sealed class SignatureCheck(ProvenancePolicy policy, Keyring keys, ProofFiles files)
{
    private const int MostBytes = 16 * 1024;

    private readonly Dictionary<string, string> signers = new(StringComparer.Ordinal);

    /// <summary>Who signed which file: the names of keys, by path.</summary>
    public IReadOnlyDictionary<string, string> Signers => signers;

    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellation)
    {
        List<string> refusals = [];
        foreach (ArtifactSeal proof in files.Of(ProofKind.Signature, ProofKind.Certificates))
        {
            if (policy.Signature is ProofDemand.Refused)
            {
                refusals.Add($"{proof.Path} belongs to a signature, and provenance.signature is refused: nothing would check it.");
            }
            else if (await WhyNotAsync(proof, cancellation) is { } refusal)
            {
                refusals.Add(refusal);
            }
        }

        if (policy.Signature is ProofDemand.Required)
        {
            refusals.AddRange(files.All.Where(file => !file.KindOf().IsCarrier() && files.Find($"{file.Path}.sig") is null)
                .Select(file => $"{file.Path} is not signed: provenance.signature is required, and {file.Path}.sig is not there."));
        }

        return refusals;
    }

    private async Task<string?> WhyNotAsync(ArtifactSeal proof, CancellationToken cancellation)
    {
        bool isSignature = proof.KindOf() is ProofKind.Signature;
        string signed = proof.Path.ToString()[..^(isSignature ? ".sig" : ".pem").Length];
        if (files.Find(signed) is not { } file)
        {
            return $"{proof.Path} belongs to nothing: {signed} is not there.";
        }

        if (!isSignature)
        {
            // Its signature uses it, or fails by it.
            return null;
        }

        if (proof.Length > MostBytes)
        {
            return $"{proof.Path} has {proof.Length} bytes, and a signature may have {MostBytes}.";
        }

        SignerChain? chain = null;
        try
        {
            chain = files.Find($"{proof.Path}.pem") is { } pem ? SignerChain.Parse(Encoding.UTF8.GetString(files[pem].Span)) : null;
        }
        catch (FormatException broken)
        {
            return $"{proof.Path}.pem is not taken: {broken.Message}.";
        }

        SignedBytes content = new(file.Sha256, null);
        (string? signer, string why) = Try(content, proof, chain);
        if (signer is null && keys.NeedBytes)
        {
            content = content with { Bytes = await files.ReadArtifactAsync(file, cancellation) };
            (signer, why) = Try(content, proof, chain);
        }

        if (signer is null)
        {
            return $"{proof.Path} is no signature of {file.Path} by a key of the plan: {why}.";
        }

        signers[signed] = signer;
        return null;
    }

    private (string? Signer, string Why) Try(SignedBytes content, ArtifactSeal proof, SignerChain? chain)
    {
        byte[] raw = files[proof].ToArray();
        (string? signer, string why) = keys.Find(content, raw, chain);
        return signer is null && Encoding.ASCII.GetString(raw).Trim() is { } text && ProofJson.FromBase64(text) is { } decoded
            ? keys.Find(content, decoded, chain)
            : (signer, why);
    }
}
