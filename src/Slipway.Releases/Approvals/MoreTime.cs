namespace Slipway.Releases.Approvals;

/// <summary>More time that one of those who are asked has asked for.</summary>
/// <param name="By">The person's user name.</param>
/// <param name="At">When they asked.</param>
/// <param name="Until">When the approval ends since.</param>
public sealed record MoreTime(string By, DateTimeOffset At, DateTimeOffset Until);
