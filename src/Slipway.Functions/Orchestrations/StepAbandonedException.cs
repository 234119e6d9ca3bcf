namespace Slipway.Functions.Orchestrations;

/// <summary>A step kept failing for a technical reason, and nobody had it tried again in time.</summary>
/// <param name="error">What went wrong.</param>
internal sealed class StepAbandonedException(string error) : Exception(error);
