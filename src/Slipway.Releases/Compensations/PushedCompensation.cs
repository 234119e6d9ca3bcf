namespace Slipway.Releases.Compensations;

/// <summary>A compensation on the release's stack.</summary>
/// <param name="Order">Its place; the highest is undone first.</param>
/// <param name="Undo">What is to be done.</param>
public sealed record PushedCompensation(int Order, Compensation Undo);
