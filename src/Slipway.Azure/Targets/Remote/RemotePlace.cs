namespace Slipway.Azure.Targets.Remote;

/// <summary>Which system a target names, placeholders and all.</summary>
/// <param name="Name">Its configured name.</param>
/// <param name="Spot">What it is told to act on.</param>
/// <param name="Splits">Whether it can give a version a share of the traffic.</param>
public sealed record RemotePlace(string Name, string Spot, bool Splits);
