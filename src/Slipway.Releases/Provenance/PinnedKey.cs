namespace Slipway.Releases.Provenance;

/// <summary>A key that a plan pins, in exactly one of three ways.</summary>
/// <param name="Name">What sentences and evidence call it.</param>
/// <param name="Pem">A public key (SubjectPublicKeyInfo) in PEM.</param>
/// <param name="KeyVault">One version of a key or certificate in Key Vault, by its address.</param>
/// <param name="Certificate">
/// A certificate in PEM: the signer's own, or a self-signed authority to which the certificates that come with a signature must lead.
/// </param>
/// <param name="Subject">The distinguished name that the signer's certificate must have; null for any.</param>
public sealed record PinnedKey(string Name, string? Pem = null, string? KeyVault = null, string? Certificate = null, string? Subject = null);
