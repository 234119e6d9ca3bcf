namespace Slipway.Functions.Page;

/// <summary>What came of what a person did on the page.</summary>
/// <param name="Taken">Whether it counts; false when the card had changed before, or the approval had ended.</param>
/// <param name="Says">One sentence for the person.</param>
/// <param name="Face">The approval as it stands for them now.</param>
public sealed record PageOutcome(bool Taken, string Says, ApprovalFace Face);
