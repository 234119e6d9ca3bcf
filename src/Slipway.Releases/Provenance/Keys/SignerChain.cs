using System.Security.Cryptography;
using Slipway.Releases.Plans.Reading;

namespace Slipway.Releases.Provenance.Keys;

/// <summary>
/// The certificates that came with a signature, the signer's first: claims, until they lead to one that the plan pins. Each is DER.
/// </summary>
public sealed record SignerChain(IReadOnlyList<byte[]> Certificates)
{
    private const int Most = 8;

    /// <summary>Reads certificates in PEM with nothing but white space between them, or throws a <see cref="FormatException"/>.</summary>
    public static SignerChain Parse(string pem)
    {
        List<byte[]> certificates = [];
        ReadOnlySpan<char> rest = pem.AsSpan().Trim();
        while (rest.Length > 0)
        {
            if (!PemEncoding.TryFind(rest, out PemFields fields) || fields.Location.Start.Value != 0)
            {
                throw new FormatException(certificates.Count == 0 ? "it is not PEM" : "there is text around its certificates");
            }

            if (rest[fields.Label] is not "CERTIFICATE")
            {
                throw new FormatException($"its PEM label is '{Spelling.Shortened(rest[fields.Label].ToString())}', not CERTIFICATE");
            }

            if (certificates.Count == Most)
            {
                throw new FormatException($"it holds more than {Most} certificates");
            }

            certificates.Add(Convert.FromBase64String(rest[fields.Base64Data].ToString()));
            rest = rest[fields.Location.End..].TrimStart();
        }

        return certificates.Count > 0 ? new(certificates) : throw new FormatException("it is empty");
    }
}
