namespace Slipway.Releases.Approvals;

/// <summary>
/// A person lets another answer in their place, until it ends. A stand-in during a vacation is a delegation that the plan writes down.
/// It is not passed on: who answers for somebody does so by their own delegation.
/// </summary>
/// <param name="Of">Whose answer it is.</param>
/// <param name="To">Who gives it.</param>
/// <param name="From">From when on.</param>
/// <param name="Until">When it ends.</param>
public sealed record Delegation(string Of, string To, DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>A stand-in for whole days in UTC, both of them included.</summary>
    public static Delegation StandIn(string absent, string standIn, DateOnly first, DateOnly last) => new(
        absent, standIn, new(first, TimeOnly.MinValue, TimeSpan.Zero), new(last.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero));

    /// <summary>Whether it holds at a moment.</summary>
    public bool Holds(DateTimeOffset at) => From <= at && at < Until;
}
