namespace Slipway.Functions.Deciding;

/// <summary>How a word came, as its line tells.</summary>
/// <param name="Via">One of the words of <see cref="Slipway.Releases.Timeline.RolloutLines.Via"/>.</param>
/// <param name="Caller">Who called, as the door has proved it; null for a click on a card.</param>
public sealed record Heard(string Via, string? Caller = null);
