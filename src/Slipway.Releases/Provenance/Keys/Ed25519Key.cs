using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Slipway.Releases.Provenance.Keys;

/// <summary>Ed25519 (RFC 8032), which signs the bytes themselves and no digest of them.</summary>
internal sealed class Ed25519Key : VerificationKey
{
    private readonly byte[] point;

    public Ed25519Key(byte[] point) =>
        // A point of small order would verify signatures that nobody made.
        this.point = point.Length == Ed25519.PublicKeySize && Ed25519.ValidatePublicKeyFull(point, 0)
            ? point
            : throw new FormatException("it is no point that an Ed25519 key may have");

    public override string Algorithm => "Ed25519";

    public override bool NeedsBytes => true;

    public override bool Verifies(SignedBytes content, ReadOnlySpan<byte> signature)
    {
        if (content.Bytes is not { } bytes || signature.Length != Ed25519.SignatureSize)
        {
            return false;
        }

        byte[] message = bytes.ToArray();
        return Ed25519.Verify(signature.ToArray(), 0, point, 0, message, 0, message.Length);
    }
}
