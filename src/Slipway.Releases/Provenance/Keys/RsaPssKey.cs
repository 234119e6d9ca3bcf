using System.Security.Cryptography;

namespace Slipway.Releases.Provenance.Keys;

/// <summary>
/// RSASSA-PSS (RFC 8017) with SHA-256 and a salt of 32 bytes, from 2048 bits; <c>PS256</c> in JWS and Key Vault. Keys beyond 8192 bits are
/// refused, because each check of one takes long.
/// </summary>
internal sealed class RsaPssKey : VerificationKey
{
    private readonly byte[] spki;
    private readonly int bits;

    public RsaPssKey(byte[] spki)
    {
        this.spki = spki;
        using RSA key = Open();
        bits = key.KeySize is >= 2048 and <= 8192
            ? key.KeySize
            : throw new FormatException($"it is an RSA key of {key.KeySize} bits; from 2048 to 8192 are trusted");
    }

    public override string Algorithm => $"RSA-PSS {bits}, SHA-256, salt of 32 bytes";

    public override bool Verifies(SignedBytes content, ReadOnlySpan<byte> signature)
    {
        try
        {
            using RSA key = Open();
            return key.VerifyHash(content.Hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
        }
        catch (CryptographicException)
        {
            // An exponent that the platform finds too large shows only here.
            return false;
        }
    }

    private RSA Open()
    {
        RSA key = RSA.Create();
        key.ImportSubjectPublicKeyInfo(spki, out _);
        return key;
    }
}
