using Slipway.Releases.Plans.Reading;
using Slipway.Releases.Provenance;
using Slipway.Releases.Provenance.Keys;
using Slipway.Releases.Provenance.Statements;

namespace Slipway.Releases.Plans.Rules;

/// <summary>What is demanded can be proven: by keys that can be read, and from sources that can be compared.</summary>
internal static class ProvenanceRules
{
    public static IEnumerable<PlanFlaw> Check(ProvenancePolicy? policy)
    {
        if (policy is null)
        {
            yield break;
        }

        foreach ((int index, string name) in policy.Keys.Select(key => key.Name).Repeated())
        {
            yield return new($"provenance.keys[{index}].name", $"two keys are named '{name}'", "give each key a name of its own");
        }

        foreach (PlanFlaw flaw in policy.Keys.SelectMany((key, index) => Check(key, $"provenance.keys[{index}]")).Concat(Keyless(policy)))
        {
            yield return flaw;
        }

        foreach ((int index, string source) in policy.Attestation.Sources.Index())
        {
            string path = $"provenance.attestation.sources[{index}]";
            if (SourceRepository.Normalise(source) is not { } plain)
            {
                yield return new(path, $"{path} is '{Spelling.Shortened(source)}'", "write a repository's https address, such as https://github.com/acme/storefront");
            }
            else if (SourceRepository.HasReference(source))
            {
                yield return new(path, $"{path} names a branch, tag or commit, which is not compared", $"write {plain}");
            }
        }
    }

    private static IEnumerable<PlanFlaw> Keyless(ProvenancePolicy policy)
    {
        if (policy.Keys.Count > 0)
        {
            yield break;
        }

        if (policy.Signature is ProofDemand.Required)
        {
            yield return new("provenance.signature", "provenance.signature is required, and there is no key", "list one under provenance.keys");
        }

        if (policy.Attestation.Mode is ProofDemand.Required)
        {
            yield return new("provenance.attestation.mode", "provenance.attestation.mode is required, and there is no key", "list one under provenance.keys");
        }
    }

    private static IEnumerable<PlanFlaw> Check(PinnedKey key, string path)
    {
        string?[] ways = [key.Pem, key.KeyVault, key.Certificate];
        if (ways.Count(way => way is not null) != 1)
        {
            yield return new(path, $"{path} has {(ways.All(way => way is null) ? "none" : "more than one")} of pem, keyVault and certificate", "write exactly one of them");
        }
        else if (key.KeyVault is { } address && !KeyVaultAddress.TryParse(address, out _))
        {
            yield return new(
                $"{path}.keyVault",
                $"{path}.keyVault is '{Spelling.Shortened(address)}'",
                "write the address of one version, such as https://shop.vault.azure.net/keys/ci/ and its 32 digits");
        }
        else if (key.KeyVault is null && WhyNot(key) is { } why)
        {
            string setting = key.Pem is null ? "certificate" : "pem";
            yield return new($"{path}.{setting}", $"{path}.{setting} cannot be used: {why}", Mend(setting));
        }

        if (key.Subject is not null && key.Pem is not null)
        {
            yield return new($"{path}.subject", $"{path}.subject stands beside a bare key, which has no name", "take it out, or pin a certificate");
        }
    }

    private static string Mend(string setting) => setting == "pem"
        ? "write a public key of P-256, P-384, RSA from 2048 bits or Ed25519, beginning with -----BEGIN PUBLIC KEY-----"
        : "write one certificate with such a key, the signer's or a self-signed authority's, beginning with -----BEGIN CERTIFICATE-----";

    private static string? WhyNot(PinnedKey key)
    {
        try
        {
            TrustedKey.Read(key);
            return null;
        }
        catch (FormatException unusable)
        {
            return unusable.Message;
        }
    }
}
