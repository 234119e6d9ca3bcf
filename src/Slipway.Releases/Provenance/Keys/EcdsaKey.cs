using System.Security.Cryptography;

namespace Slipway.Releases.Provenance.Keys;

/// <summary>
/// ECDSA as FIPS 186-5 has it. P-256 signs SHA-256. P-384 signs SHA-384, as in JWS and Key Vault, or SHA-256, as <c>openssl dgst -sha256</c>
/// makes it: both are strong, so that choice gives nothing away.
/// </summary>
internal sealed class EcdsaKey : VerificationKey
{
    private readonly byte[] spki;
    private readonly int fieldBytes;

    public EcdsaKey(byte[] spki, string curve)
    {
        this.spki = spki;
        fieldBytes = curve switch
        {
            "1.2.840.10045.3.1.7" => 32,
            "1.3.132.0.34" => 48,
            _ => throw new FormatException($"it is on the curve {curve}; P-256 and P-384 are checked here"),
        };
        using ECDsa key = Open();
    }

    public override string Algorithm => NeedsBytes ? "ECDSA P-384" : "ECDSA P-256";

    public override bool NeedsBytes => fieldBytes == 48;

    public override bool Verifies(SignedBytes content, ReadOnlySpan<byte> signature)
    {
        using ECDsa key = Open();
        return Verifies(key, content.Hash, signature)
            || (NeedsBytes && content.Bytes is { } bytes && Verifies(key, SHA384.HashData(bytes.Span), signature));
    }

    /// <summary>The raw pair of numbers (IEEE P1363), whose length is fixed, or their DER sequence.</summary>
    private bool Verifies(ECDsa key, byte[] hash, ReadOnlySpan<byte> signature)
    {
        try
        {
            return (signature.Length == 2 * fieldBytes && key.VerifyHash(hash, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))
                || key.VerifyHash(hash, signature, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private ECDsa Open()
    {
        ECDsa key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(spki, out _);
        return key;
    }
}
