using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Slipway.Releases.Provenance.Keys;

namespace Slipway.Azure.Provenance;

/// <summary>A public key as RFC 7517 and 7518 write it, and Key Vault with them; keys that are kept in hardware have <c>-HSM</c> in their type.</summary>
internal static class JsonWebKey
{
    /// <exception cref="FormatException">It is of a kind that is not checked here, or no key at all.</exception>
    public static VerificationKey Read(JsonElement key)
    {
        try
        {
            return VerificationKey.FromSpki(key.GetProperty("kty").GetString() switch
            {
                "EC" or "EC-HSM" => Ec(key),
                "RSA" or "RSA-HSM" => Rsa(key),
                _ => throw new FormatException($"it is a key of type '{key.GetProperty("kty")}'"),
            });
        }
        catch (CryptographicException broken)
        {
            throw new FormatException("its numbers make no key", broken);
        }
    }

    private static byte[] Ec(JsonElement key)
    {
        using ECDsa made = ECDsa.Create(new ECParameters
        {
            Curve = key.GetProperty("crv").GetString() switch
            {
                "P-256" => ECCurve.NamedCurves.nistP256,
                "P-384" => ECCurve.NamedCurves.nistP384,
                _ => throw new FormatException($"it is on the curve '{key.GetProperty("crv")}'"),
            },
            Q = new ECPoint { X = Number(key, "x"), Y = Number(key, "y") },
        });
        return made.ExportSubjectPublicKeyInfo();
    }

    private static byte[] Rsa(JsonElement key)
    {
        using RSA made = RSA.Create(new RSAParameters { Modulus = Number(key, "n"), Exponent = Number(key, "e") });
        return made.ExportSubjectPublicKeyInfo();
    }

    private static byte[] Number(JsonElement key, string name) => Base64Url.DecodeFromChars(key.GetProperty(name).GetString());
}
