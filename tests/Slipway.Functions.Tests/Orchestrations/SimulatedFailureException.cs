namespace Slipway.Functions.Tests.Orchestrations;

/// <summary>What a simulated activity throws when the test lets it fail.</summary>
internal sealed class SimulatedFailureException(string message) : Exception(message);
