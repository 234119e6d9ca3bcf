namespace Slipway.Releases.Provenance;

/// <summary>A proof that does not say what it should. Its message is a clause that follows the proof's name.</summary>
internal sealed class ProofFlawException(string message) : Exception(message);
