using Slipway.Releases.Provenance.Keys;

namespace Slipway.Releases.Provenance.Checking;

/// <summary>The plan's keys at the moment of the check. Any one of them is enough.</summary>
internal sealed class Keyring(IReadOnlyList<TrustedKey> keys, DateTimeOffset at)
{
    /// <summary>Whether some key signs more than a SHA-256 digest says.</summary>
    public bool NeedBytes => keys.Any(key => key.NeedsBytes);

    /// <summary>Whose signature this is; or why it is nobody's, in a clause.</summary>
    /// <param name="content">What is signed.</param>
    /// <param name="signature">The signature.</param>
    /// <param name="chain">The certificates that came with it.</param>
    /// <param name="hint">The name of a key to be tried first; it decides nothing.</param>
    public (string? Signer, string Why) Find(SignedBytes content, byte[] signature, SignerChain? chain, string hint = "")
    {
        List<string> reasons = [];
        foreach (TrustedKey key in keys.OrderByDescending(key => key.Name == hint))
        {
            if (key.WhyNot(content, signature, chain, at) is not { } why)
            {
                return (key.Name, "");
            }

            reasons.Add($"{key.Name}: {why}");
        }

        return (null, reasons.Count == 0 ? "it has none" : string.Join("; ", reasons.Take(3)) + (reasons.Count > 3 ? "; …" : ""));
    }
}
