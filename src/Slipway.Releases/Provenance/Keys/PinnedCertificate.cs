using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Slipway.Releases.Plans.Reading;

namespace Slipway.Releases.Provenance.Keys;

/// <summary>
/// A certificate that the plan pins: the signer's own, or an authority to which the signer's must lead. There is no proof of when a signature
/// was made, so the signer's certificate must be valid when the release is checked; nothing is asked over the network, revocation neither.
/// </summary>
internal sealed class PinnedCertificate : TrustedKey
{
    private const string CodeSigning = "1.3.6.1.5.5.7.3.3";

    // What an authority may have signed a certificate with: no MD5, no SHA-1.
    private static readonly HashSet<string> Strong =
    [
        "1.2.840.10045.4.3.2", "1.2.840.10045.4.3.3", "1.2.840.10045.4.3.4",
        "1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13", "1.2.840.113549.1.1.10", "1.3.101.112",
    ];

    private readonly byte[] pinned;
    private readonly string? subject;
    private readonly bool isAuthority;

    public PinnedCertificate(string name, byte[] pinned, string? subject)
        : base(name)
    {
        (this.pinned, this.subject) = (pinned, subject is null ? null : Spelled(subject));
        using X509Certificate2 certificate = Load(pinned);
        _ = KeyOf(certificate);
        isAuthority = IsAuthority(certificate);
        if (isAuthority && !certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData))
        {
            throw new FormatException("it is an authority under another one; pin the topmost, which signed itself");
        }
    }

    public override bool NeedsBytes => true;

    public override string? WhyNot(SignedBytes content, ReadOnlySpan<byte> signature, SignerChain? chain, DateTimeOffset at)
    {
        byte[][] brought = [.. chain?.Certificates ?? []];
        try
        {
            using X509Certificate2 signer = Load(brought.FirstOrDefault() ?? pinned);
            return WhyNoSigner(signer, brought, at) ?? WhyNot(KeyOf(signer), content, signature);
        }
        catch (FormatException broken)
        {
            return $"the signer's certificate is not taken: {broken.Message}";
        }
        catch (CryptographicException)
        {
            // Extensions and names are decoded only when they are looked at.
            return "the signer's certificates are malformed";
        }
    }

    private string? WhyNoSigner(X509Certificate2 signer, byte[][] brought, DateTimeOffset at)
    {
        string who = Named(signer);
        bool isPinned = signer.RawDataMemory.Span.SequenceEqual(pinned);
        return !isPinned && !isAuthority ? $"it comes with the certificate of {who}, and another one is pinned"
            : signer.NotBefore.ToUniversalTime() > at.UtcDateTime || signer.NotAfter.ToUniversalTime() < at.UtcDateTime
                ? $"the certificate of {who} is valid from {signer.NotBefore.ToUniversalTime():yyyy-MM-dd} to {signer.NotAfter.ToUniversalTime():yyyy-MM-dd} only"
            : signer.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any(usage => !usage.EnhancedKeyUsages.Cast<Oid>().Any(oid => oid.Value == CodeSigning))
                ? $"the certificate of {who} is for other uses than signing code"
            : signer.Extensions.OfType<X509KeyUsageExtension>().Any(usage => !usage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature)) && !(isPinned && isAuthority)
                ? $"the certificate of {who} is not for signing"
            : subject is not null && signer.SubjectName.Name != subject ? $"the certificate is that of {who}, not of '{subject}'"
            : isPinned ? null : WhyNoChain(signer, brought[1..], at);
    }

    private string? WhyNoChain(X509Certificate2 signer, byte[][] between, DateTimeOffset at)
    {
        using X509Certificate2 anchor = Load(pinned);
        using X509Chain chain = new();
        X509ChainPolicy policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.Add(anchor);
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.VerificationTime = at.UtcDateTime;
        policy.ApplicationPolicy.Add(new Oid(CodeSigning));
        X509Certificate2[] loaded = [.. between.Select(Load)];
        policy.ExtraStore.AddRange(loaded);
        try
        {
            bool leads = chain.Build(signer);
            X509ChainElement? ill = chain.ChainElements.FirstOrDefault(element => element.ChainElementStatus.Length > 0);
            X509ChainElement? weak = chain.ChainElements.SkipLast(1).FirstOrDefault(element => !Strong.Contains(element.Certificate.SignatureAlgorithm.Value ?? ""));
            return weak is not null ? $"the certificate of {Named(weak.Certificate)} is signed by a weak algorithm"
                : leads && chain.ChainElements[^1].Certificate.RawDataMemory.Span.SequenceEqual(pinned) ? null
                : $"the certificate of {Named(signer)} does not lead to the pinned one of {Named(anchor)}"
                    + (ill is null ? "" : $" ({Named(ill.Certificate)}: {string.Join(", ", ill.ChainElementStatus.Select(status => status.Status))})");
        }
        finally
        {
            Array.ForEach(loaded, certificate => certificate.Dispose());
            foreach (X509ChainElement element in chain.ChainElements)
            {
                element.Certificate.Dispose();
            }
        }
    }

    private static string Named(X509Certificate2 certificate) => $"'{Spelling.Shortened(certificate.SubjectName.Name)}'";

    private static bool IsAuthority(X509Certificate2 certificate)
    {
        try
        {
            return certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(basic => basic.CertificateAuthority);
        }
        catch (CryptographicException broken)
        {
            throw new FormatException("its basic constraints are malformed", broken);
        }
    }

    private static VerificationKey KeyOf(X509Certificate2 certificate) => VerificationKey.FromSpki(certificate.PublicKey.ExportSubjectPublicKeyInfo());

    private static X509Certificate2 Load(byte[] der)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(der);
        }
        catch (CryptographicException broken)
        {
            throw new FormatException("it is no certificate", broken);
        }
    }

    /// <summary>A distinguished name as certificates spell theirs.</summary>
    private static string Spelled(string subject)
    {
        try
        {
            return new X500DistinguishedName(subject).Name;
        }
        catch (CryptographicException broken)
        {
            throw new FormatException($"'{subject}' is not a distinguished name", broken);
        }
    }
}
