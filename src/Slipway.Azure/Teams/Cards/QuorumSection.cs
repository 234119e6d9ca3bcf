using System.Text.Json.Nodes;
using Slipway.Releases.Approvals;
using static Slipway.Azure.Teams.Cards.CardElements;

namespace Slipway.Azure.Teams.Cards;

/// <summary>Each quorum: how far it has come, who counts in it, who is missing, and who stands in for them.</summary>
internal static class QuorumSection
{
    private const int Most = 6;

    private static readonly StringComparer Names = StringComparer.OrdinalIgnoreCase;

    public static IEnumerable<JsonNode> Of(Approval approval, ApprovalFacts facts, int room)
    {
        IReadOnlyList<QuorumTally> tally = approval.Tally();
        if (tally.Count == 0)
        {
            yield break;
        }

        List<JsonNode> blocks = [];
        foreach (QuorumTally quorum in tally.OrderBy(q => q.Missing == 0).Take(Most))
        {
            ApprovalGroup group = quorum.Quorum.Group;
            int have = quorum.Quorum.Count - quorum.Missing;
            string turn = approval.IsOpen && quorum is { Missing: > 0, IsAsked: false } ? ", asked after the one before it" : "";
            blocks.Add(Text($"{CardText.Plain(group.Name, Math.Min(room, 60))}: {have} of {quorum.Quorum.Count}{turn}", weight: "Bolder"));
            if (quorum.Approved.Count > 0)
            {
                blocks.Add(Text($"Counted: {CardText.Plain(string.Join(", ", quorum.Approved), Math.Min(room, 400))}"));
            }

            if (quorum.Missing > 0)
            {
                blocks.Add(Text($"Missing: {quorum.Missing} of {CardText.Plain(facts.Asked.Say(Missing(approval, group, facts)), Math.Min(room, 600))}"));
            }
        }

        if (tally.Count > Most)
        {
            blocks.Add(Text($"And {tally.Count - Most} more groups, on the page."));
        }

        yield return Section(approval.Request.Policy.Order is ApprovalOrder.Sequential ? "Who must approve, in this order" : "Who must approve", blocks);
    }

    /// <summary>Those of a group who may still answer; who asked for the release, or wrote it, is not among them where the policy says so.</summary>
    private static string Missing(Approval approval, ApprovalGroup group, ApprovalFacts facts)
    {
        ApprovalRequest request = approval.Request;
        bool listed = facts.Asked.Members.TryGetValue(group.Name, out IReadOnlyList<string>? members);
        HashSet<string> gone = new(approval.Decisions.Where(d => d.Answer is not ApprovalAnswer.BreakGlass).SelectMany(decision => decision.People), Names);
        gone.UnionWith(request.Excluded);
        Delegation[] standIns =
            [.. (request.Policy.StandIns ?? []).Concat(facts.Asked.Delegations).Where(delegation => delegation.Holds(approval.RemindedAt ?? request.AskedAt))];
        string[] people =
        [
            .. group.People.Concat(members ?? []).Distinct(Names).Where(person => !gone.Contains(person)).Select(person =>
                standIns.Where(delegation => Names.Equals(delegation.Of, person)).Select(delegation => delegation.To).ToArray() is { Length: > 0 } others
                    ? $"{person} (or {string.Join(", ", others)} for {person})"
                    : person),
        ];
        string rest = group.EntraGroup is not null && !listed ? "members of the directory group" : "";
        return people.Length == 0 && rest.Length == 0
            ? "nobody who may still answer"
            : string.Join(", ", people.Append(rest).Where(part => part.Length > 0));
    }
}
