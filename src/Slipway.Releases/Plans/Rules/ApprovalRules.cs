using Slipway.Releases.Approvals;

namespace Slipway.Releases.Plans.Rules;

/// <summary>Every quorum can be reached by different people, and whoever is to answer in their stead can.</summary>
internal static class ApprovalRules
{
    public static IEnumerable<PlanFlaw> Check(ApprovalPolicy? policy, string path)
    {
        if (policy is null)
        {
            return [];
        }

        (Quorum Quorum, string Path)[] quorums = [.. Located(policy, path)];
        PlanFlaw[] flaws = [.. Groups(quorums, path)];
        return
        [
            .. flaws.Length > 0 ? flaws : Together(policy, path),
            .. Others(policy.Escalation?.Group, policy.Escalation?.Managers is true ? 0 : 1, $"{path}.escalation"),
            .. Others(policy.BreakGlass, ApprovalPolicy.GlassBreakers, $"{path}.breakGlass"),
            .. StandIns(policy.StandIns ?? [], $"{path}.standIns"),
            .. Times(policy, path),
            .. QuietHoursRules.Check(policy.QuietHours, $"{path}.quietHours"),
        ];
    }

    /// <summary>Each quorum with its place in the plan; the short form stands in the approval itself.</summary>
    private static IEnumerable<(Quorum Quorum, string Path)> Located(ApprovalPolicy policy, string path)
    {
        int groups = 0;
        return [.. policy.Quorums.Select(quorum => (quorum, quorum.Group.Name is ApprovalGroup.Approvers ? path : $"{path}.groups[{groups++}]"))];
    }

    private static IEnumerable<PlanFlaw> Groups((Quorum Quorum, string Path)[] quorums, string path)
    {
        if (quorums.Length == 0)
        {
            yield return new(path, $"{path} asks nobody", "add approvers or groups, or leave the approval out");
        }

        foreach ((int index, string name) in quorums.Select(entry => entry.Quorum.Group.Name).Repeated())
        {
            yield return new($"{quorums[index].Path}.name", $"two groups are named '{name}'", "give each a name of its own");
        }

        foreach ((Quorum quorum, string place) in quorums)
        {
            ApprovalGroup group = quorum.Group;
            bool isShort = group.Name is ApprovalGroup.Approvers;
            foreach (PlanFlaw twice in Twice(group, isShort ? $"{place}.approvers" : $"{place}.people", isShort ? "the approvers" : group.Name))
            {
                yield return twice;
            }

            int people = group.People.Distinct(StringComparer.OrdinalIgnoreCase).Count();
            if (group.EntraGroup is null && quorum.Count > people)
            {
                yield return people == 0
                    ? new(place, $"{(isShort ? place : group.Name)} asks for {quorum.Count} of nobody", isShort ? "name approvers, or write a quorum in each group" : "name its people, or its entraGroup")
                    : new($"{place}.quorum", $"{place}.quorum is {quorum.Count}, and {people} can approve", $"write a quorum from 1 to {people}, or name more {(isShort ? "approvers" : "people")}");
            }
        }
    }

    /// <summary>Nobody counts in two groups, so groups that share people can ask for more than there are.</summary>
    private static IEnumerable<PlanFlaw> Together(ApprovalPolicy policy, string path) => policy.Unreachable() is > 0 and var missing
        ?
        [
            new(
                $"{path}.groups",
                $"{path}.groups share people, each of whom counts in one group only, and so lack {missing} {(missing == 1 ? "person" : "people")}",
                "name more people, or ask for fewer"),
        ]
        : [];

    /// <summary>A group has people enough, each named once.</summary>
    public static IEnumerable<PlanFlaw> Others(ApprovalGroup? group, int least, string path)
    {
        if (group is null)
        {
            return [];
        }

        int people = group.People.Distinct(StringComparer.OrdinalIgnoreCase).Count();
        return
        [
            .. Twice(group, $"{path}.people", path),
            .. group.EntraGroup is null && people < least
                ? [new PlanFlaw(path, $"{path} names {(people == 0 ? "nobody" : "one person, and it takes two")}", "name more people, or an entraGroup")]
                : Array.Empty<PlanFlaw>(),
        ];
    }

    private static IEnumerable<PlanFlaw> Twice(ApprovalGroup group, string path, string among) =>
        group.People.Repeated().Select(person => new PlanFlaw(
            $"{path}[{person.Index}]", $"{person.Value} is among {among} twice, and counts once", "name each person once"));

    private static IEnumerable<PlanFlaw> StandIns(IReadOnlyList<Delegation> standIns, string path)
    {
        foreach ((int index, Delegation standIn) in standIns.Index())
        {
            if (string.Equals(standIn.Of, standIn.To, StringComparison.OrdinalIgnoreCase))
            {
                yield return new($"{path}[{index}].by", $"{standIn.Of} cannot stand in for themselves", "name somebody else");
            }

            if (standIn.From >= standIn.Until)
            {
                yield return new(
                    $"{path}[{index}].to",
                    $"{path}[{index}] ends on {standIn.Until.AddDays(-1):yyyy-MM-dd}, before it begins on {standIn.From:yyyy-MM-dd}",
                    "write the first day as from and the last as to");
            }
        }
    }

    private static IEnumerable<PlanFlaw> Times(ApprovalPolicy policy, string path)
    {
        TimeSpan open = policy.Timeout + ((policy.Extension?.By ?? TimeSpan.Zero) * (policy.Extension?.Times ?? 0)) + (policy.Escalation?.Timeout ?? TimeSpan.Zero);
        if (policy.Timeout <= TimeoutRules.Longest && open > TimeoutRules.Longest)
        {
            yield return new(
                $"{path}.timeout",
                $"{path} stays open for {PlanDuration.Format(open)} with its extension and escalation",
                $"shorten them to {PlanDuration.Format(TimeoutRules.Longest)} in all");
        }

        if (policy.RemindEvery is { } every && every >= open)
        {
            yield return new(
                $"{path}.remindEvery",
                $"{path}.remindEvery is {PlanDuration.Format(every)}, and the approval ends after {PlanDuration.Format(open)}",
                "write a shorter one, or leave it out");
        }
    }
}
