namespace Slipway.Releases.Preview;

/// <summary>A step that a release would take.</summary>
/// <param name="Kind">What kind of step it is.</param>
/// <param name="What">What it does, in a sentence.</param>
/// <param name="EarliestStart">When it begins if nobody and nothing keeps the release waiting longer than it must.</param>
/// <param name="LatestEnd">When it has ended if every wait takes all the time that it may, short of a refusal.</param>
/// <param name="Stage">The stage; null outside stages.</param>
/// <param name="Ring">The ring; null outside rings.</param>
/// <param name="WaitsFor">What it waits for, in a clause; null when it does not wait.</param>
/// <param name="Refusal">Why the release would be refused here, in a clause; null when it goes on. It is the last step but the close.</param>
/// <param name="ApproveBy">
/// By when to approve so that the stage's rings are done before its window closes, if every wait between takes the least time that it can; null where no
/// window closes, or no answer is in time for this opening.
/// </param>
public sealed record PreviewStep(
    PreviewKind Kind,
    string What,
    DateTimeOffset EarliestStart,
    DateTimeOffset LatestEnd,
    string? Stage = null,
    string? Ring = null,
    string? WaitsFor = null,
    string? Refusal = null,
    DateTimeOffset? ApproveBy = null);
