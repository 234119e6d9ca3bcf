using Slipway.Releases.Artifacts;
using Slipway.Releases.Provenance.Statements;

namespace Slipway.Releases.Provenance.Checking;

/// <summary>A statement whose signature was verified.</summary>
/// <param name="File">The file that holds it.</param>
/// <param name="Signer">The name of the key that signed it.</param>
/// <param name="Statement">What it states.</param>
/// <param name="Provenance">What it says of a build; null when it states something else.</param>
internal sealed record VerifiedStatement(ArtifactPath File, string Signer, InTotoStatement Statement, SlsaProvenance? Provenance);
