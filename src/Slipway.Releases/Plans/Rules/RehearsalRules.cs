using Slipway.Releases.Rollouts;

namespace Slipway.Releases.Plans.Rules;

/// <summary>A rehearsal before the approval gives a version to users whom nobody has agreed to yet, so it takes an approval and a small first ring.</summary>
internal static class RehearsalRules
{
    /// <summary>In percent of users.</summary>
    private const int Most = 25;

    public static IEnumerable<PlanFlaw> Check(Stage stage, string path)
    {
        if (stage.Rehearsal is not Rehearsal.BeforeApproval)
        {
            yield break;
        }

        if (stage.Approval is null)
        {
            yield return new($"{path}.rehearse", $"{path}.rehearse is beforeApproval, and nobody is asked", "write rehearse: true, or an approval");
        }

        if (stage.Rollout.Rings is [{ Weight: > Most } first, ..])
        {
            yield return new(
                $"{path}.rehearse",
                $"{path}.rehearse is beforeApproval, and ring {first.Name} would give an unapproved version to {first.Weight} % of users",
                $"let the first ring have {Most} % at most, or write rehearse: true");
        }
    }
}
