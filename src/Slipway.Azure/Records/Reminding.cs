using Slipway.Releases.Timeline;

namespace Slipway.Azure.Records;

/// <summary>A reminder of a question that waits.</summary>
/// <param name="Due">The moment for which it is; of one moment people are reminded once.</param>
/// <param name="Entry">The line that tells of it.</param>
/// <param name="Facts">What the card shows from now on besides the approval.</param>
/// <param name="Places">Where it is posted; null when nobody is reminded.</param>
public sealed record Reminding(DateTimeOffset Due, TimelineEvent Entry, AskedFacts Facts, IReadOnlyList<CardPlace>? Places);
