using Slipway.Releases.Artifacts;

namespace Slipway.Releases.Provenance.Keys;

/// <summary>What a signature is about: always its digest, and its bytes where they are at hand.</summary>
/// <param name="Sha256">The SHA-256 of the bytes.</param>
/// <param name="Bytes">The bytes; null when they were not read, because the seal has their digest already.</param>
public sealed record SignedBytes(Digest Sha256, ReadOnlyMemory<byte>? Bytes)
{
    /// <summary>Bytes that are at hand.</summary>
    public static SignedBytes Of(ReadOnlyMemory<byte> bytes) => new(Digest.Of(bytes.Span), bytes);

    /// <summary>The 32 bytes of the digest.</summary>
    internal byte[] Hash => Convert.FromHexString(Sha256.ToString().AsSpan("sha256:".Length));
}
