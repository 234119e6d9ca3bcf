namespace Slipway.Azure.Targets.Kubernetes;

/// <summary>A cluster that will not take a change, however often it is asked.</summary>
/// <param name="why">What it says, in a sentence.</param>
public sealed class ClusterRefusedException(string why) : Exception(why);
