namespace Slipway.Azure.Retention;

/// <summary>How far a removal came.</summary>
/// <param name="IsDone">Whether nothing is left to be tried.</param>
/// <param name="HasRemoved">Whether this slice removed anything.</param>
/// <param name="Left">What could not be removed, in a sentence; null when all was, or more is to be tried.</param>
public sealed record RemovalResult(bool IsDone, bool HasRemoved, string? Left);
