namespace Slipway.Azure.Events;

/// <summary>Something that people should see to, while Slipway works.</summary>
/// <param name="Kind">What it is: <c>dead-letters</c>, <c>bus-unreachable</c> or <c>events-given-up</c>.</param>
/// <param name="Text">What it is and how to mend it, in a sentence.</param>
public sealed record HealthFinding(string Kind, string Text);
