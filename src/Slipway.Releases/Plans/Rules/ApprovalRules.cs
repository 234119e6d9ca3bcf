using Slipway.Releases.Approvals;

namespace Slipway.Releases.Plans.Rules;

/// <summary>The quorum can be reached, by different people.</summary>
internal static class ApprovalRules
{
    public static IEnumerable<PlanFlaw> Check(ApprovalPolicy? policy, string path)
    {
        if (policy is null)
        {
            yield break;
        }

        foreach ((int index, string approver) in policy.Approvers.Repeated())
        {
            yield return new($"{path}.approvers[{index}]", $"{approver} is among the approvers twice, and counts once", "name each person once");
        }

        int people = policy.Approvers.Distinct(StringComparer.OrdinalIgnoreCase).Count();
        if (policy.Quorum > people)
        {
            yield return new(
                $"{path}.quorum",
                $"{path}.quorum is {policy.Quorum}, and {people} can approve",
                $"write a quorum from 1 to {people}, or name more approvers");
        }
    }
}
