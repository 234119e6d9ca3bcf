namespace Slipway.Azure.Targets.Channels;

/// <summary>What became of a pointer's change.</summary>
/// <param name="Done">Whether the pointer says what was wanted, now or already before.</param>
/// <param name="Conflict">What is there instead, in a sentence; it was left as it is.</param>
/// <param name="ETag">The tag of the pointer as it is wanted; null when there is none, or a conflict.</param>
public sealed record PointerResult(bool Done, string? Conflict, string? ETag);
