using Slipway.Azure.Records;
using Slipway.Azure.Teams.Directory;
using Slipway.Functions.Cards;
using Slipway.Releases.Approvals;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Deciding;

/// <summary>Puts an approval that nobody settled in time to others too: the group that the plan names, and the managers of those who were silent.</summary>
public sealed class Escalating(ReleaseLedger ledger, Superiors superiors, CardPlaces places, PromptPosting prompt)
{
    /// <summary>Escalates it while it is open, and was not given more time meanwhile; done again, it changes nothing.</summary>
    /// <param name="asked">The approval as it is stored.</param>
    /// <param name="facts">What was found when people were asked.</param>
    /// <param name="due">The moment that has come.</param>
    /// <param name="givesUp">Whether it is done without those whom the directory does not tell.</param>
    /// <param name="cancellation">Gives up at once.</param>
    /// <exception cref="DirectoryUnavailableException">Somebody's manager is not known yet; nothing was changed.</exception>
    public async Task<Approval> RunAsync(Approval asked, AskedFacts facts, DateTimeOffset due, bool givesUp, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(facts);
        string stage = asked.Request.Stage;
        Superiors.Report managers = asked.State is ApprovalState.Open ? await superiors.OfAsync(asked, cancellation) : Superiors.Report.None;
        if (managers.Unknown is { } unknown && !givesUp)
        {
            throw new DirectoryUnavailableException(unknown);
        }

        ApprovalGroup? group = asked.Request.Policy.Escalation?.Group;
        IEnumerable<string> known = group is null ? [] : group.EntraGroup is null ? group.People : [group.Shown];
        string[] others = [.. known.Concat(managers.People.Select(person => person.DisplayName))];
        string may = others.Length == 0 ? "nobody else can be asked" : $"{facts.Say(string.Join(", ", others))} may answer too";
        TimelineEvent entry = new(
            $"approval-{stage}-escalated",
            TimelineKind.Approval,
            TimelineEvent.Slipway,
            $"Nobody settled the approval of {stage} in time; {may}, until {ProgressSentence.Moment(asked.Request.Deadline)}.{managers.Lacks}",
            stage,
            Evidence: new Dictionary<string, string> { ["approval"] = asked.Request.Id });
        Approval approval = await ledger.SettleApprovalAsync(
            asked.Request.Release,
            stage,
            ApprovalState.Escalated,
            entry,
            due,
            [.. managers.People.Select(person => person.Id)],
            places.Chats(managers.People),
            cancellation);
        prompt.Soon(approval.Request.Id);
        return approval;
    }
}
