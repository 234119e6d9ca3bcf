using System.Diagnostics.CodeAnalysis;

namespace Slipway.Releases.Plans;

/// <summary>What came of reading a plan: the plan, or all that is wrong with it.</summary>
/// <param name="Plan">The plan with every default filled in; null when there is a problem.</param>
/// <param name="Problems">The problems in the order of their lines, a hundred at most; empty when the plan is good.</param>
public sealed record PlanReading(Plan? Plan, IReadOnlyList<PlanProblem> Problems)
{
    /// <summary>Whether a release may follow this plan.</summary>
    [MemberNotNullWhen(true, nameof(Plan))]
    public bool IsGood => Plan is not null;
}
