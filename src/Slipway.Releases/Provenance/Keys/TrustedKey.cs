namespace Slipway.Releases.Provenance.Keys;

/// <summary>A key that the plan pins, ready to check signatures: a bare public key, or a certificate.</summary>
public abstract class TrustedKey(string name)
{
    /// <summary>The plan's name for it.</summary>
    public string Name { get; } = name;

    /// <summary>Whether the bytes may be needed, and not only their digest.</summary>
    public abstract bool NeedsBytes { get; }

    /// <summary>
    /// Reads the key that a plan holds itself, or throws a <see cref="FormatException"/> that says in a clause what is wrong with it.
    /// </summary>
    public static TrustedKey Read(PinnedKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Pem is { } pem ? Of(key.Name, VerificationKey.FromPem(pem))
            : SignerChain.Parse(key.Certificate ?? "") is { Certificates: [byte[] only] } ? Of(key.Name, only, key.Subject)
            : throw new FormatException("it holds more than one certificate");
    }

    /// <summary>A bare public key.</summary>
    public static TrustedKey Of(string name, VerificationKey key) => new PinnedPublicKey(name, key);

    /// <summary>A certificate in DER, or a <see cref="FormatException"/>.</summary>
    /// <param name="name">The plan's name for it.</param>
    /// <param name="certificate">The certificate.</param>
    /// <param name="subject">The distinguished name that the signer's certificate must have; null for any.</param>
    public static TrustedKey Of(string name, byte[] certificate, string? subject) => new PinnedCertificate(name, certificate, subject);

    /// <summary>Why this is no signature by this key, in a clause; null when it is one.</summary>
    /// <param name="content">What is signed.</param>
    /// <param name="signature">The signature.</param>
    /// <param name="chain">The signer's certificate and those above it, as they came with the signature; null when none came.</param>
    /// <param name="at">When the signature must count.</param>
    public abstract string? WhyNot(SignedBytes content, ReadOnlySpan<byte> signature, SignerChain? chain, DateTimeOffset at);

    private protected static string? WhyNot(VerificationKey key, SignedBytes content, ReadOnlySpan<byte> signature) =>
        key.Verifies(content, signature) ? null
        : key.NeedsBytes && content.Bytes is null ? $"{key.Algorithm} signs the bytes themselves, and so many are not read; attest to them instead"
        : $"{key.Algorithm} does not verify it";

    private sealed class PinnedPublicKey(string name, VerificationKey key) : TrustedKey(name)
    {
        public override bool NeedsBytes => key.NeedsBytes;

        public override string? WhyNot(SignedBytes content, ReadOnlySpan<byte> signature, SignerChain? chain, DateTimeOffset at) =>
            WhyNot(key, content, signature);
    }
}
