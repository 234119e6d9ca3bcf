namespace Slipway.Releases.Windows;

/// <summary>The window's answer at a moment.</summary>
/// <param name="IsOpen">Whether a deployment may start at that moment.</param>
/// <param name="OpensAt">When it is open: the moment itself; else the next opening, or null when none comes within two years.</param>
/// <param name="ClosesAt">When that opening ends.</param>
/// <param name="Why">A clause for people: which rule keeps it closed, or holds it open.</param>
public sealed record WindowOpening(bool IsOpen, DateTimeOffset? OpensAt, DateTimeOffset? ClosesAt, string Why);
