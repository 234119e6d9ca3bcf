namespace Slipway.Releases.Retention;

/// <summary>What becomes of a stored version.</summary>
/// <param name="Version">The version.</param>
/// <param name="KeptBecause">Why it is kept, in a clause; null when nothing keeps it.</param>
public sealed record RetentionVerdict(StoredVersion Version, string? KeptBecause);
