using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Slipway.Releases.Plans.Reading;

namespace Slipway.Releases.Provenance.Keys;

/// <summary>
/// A public key. The key alone decides the algorithm, so nothing that comes with a signature can choose a weaker one: ECDSA P-256 and P-384,
/// RSA-PSS with SHA-256, Ed25519.
/// </summary>
public abstract class VerificationKey
{
    private const string Ecdsa = "1.2.840.10045.2.1";
    private const string Rsa = "1.2.840.113549.1.1.1";
    private const string Ed25519 = "1.3.101.112";

    /// <summary>The algorithm in words.</summary>
    public abstract string Algorithm { get; }

    /// <summary>Whether the bytes may be needed, because a SHA-256 digest does not say all that this key signs.</summary>
    public virtual bool NeedsBytes => false;

    /// <summary>Reads a public key in PEM, or throws a <see cref="FormatException"/> that says in a clause why it is none.</summary>
    public static VerificationKey FromPem(string pem)
    {
        if (!PemEncoding.TryFind(pem, out PemFields fields))
        {
            throw new FormatException("it is not PEM");
        }

        ReadOnlySpan<char> label = pem.AsSpan()[fields.Label];
        if (label.EndsWith("PRIVATE KEY"))
        {
            throw new FormatException("it is a private key, which is no longer private");
        }

        return label is not "PUBLIC KEY" ? throw new FormatException($"its PEM label is '{Spelling.Shortened(label.ToString())}', not PUBLIC KEY")
            : pem[..fields.Location.Start].Trim().Length + pem[fields.Location.End..].Trim().Length > 0 ? throw new FormatException("there is text around the key")
            : FromSpki(Convert.FromBase64String(pem[fields.Base64Data]));
    }

    /// <summary>Reads a SubjectPublicKeyInfo, or throws a <see cref="FormatException"/> that says in a clause why it is none that verifies.</summary>
    public static VerificationKey FromSpki(byte[] der)
    {
        ArgumentNullException.ThrowIfNull(der);
        try
        {
            PublicKey key = PublicKey.CreateFromSubjectPublicKeyInfo(der, out int read);
            return read != der.Length ? throw new FormatException("bytes follow the public key") : key.Oid.Value switch
            {
                Ecdsa => new EcdsaKey(der, Curve(key.EncodedParameters)),
                Rsa => new RsaPssKey(der),
                Ed25519 => new Ed25519Key(key.EncodedKeyValue.RawData),
                string other => throw new FormatException($"it is a key of a kind that is not checked here (OID {other})"),
                null => throw new FormatException("it names no algorithm"),
            };
        }
        catch (Exception broken) when (broken is CryptographicException or AsnContentException)
        {
            throw new FormatException("it does not hold a public key", broken);
        }
    }

    private static string Curve(AsnEncodedData? parameters) =>
        AsnDecoder.ReadObjectIdentifier(parameters?.RawData ?? [], AsnEncodingRules.DER, out _);

    /// <summary>Whether this is a signature of these bytes by this key. Malformed signatures are none.</summary>
    public abstract bool Verifies(SignedBytes content, ReadOnlySpan<byte> signature);
}
