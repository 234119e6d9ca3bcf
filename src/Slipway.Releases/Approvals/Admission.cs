namespace Slipway.Releases.Approvals;

/// <summary>Whether an answer may be taken, in whose place, and in which groups it may count.</summary>
internal readonly record struct Admission(Approver? For, IReadOnlyList<string> Groups, (ApprovalRefusal Reason, string Why)? Refusal)
{
    /// <summary>
    /// A person answers for themselves where they can; else in the place of the first who lets them, and whose answer would be taken. Nobody who
    /// may not approve themselves does so through another.
    /// </summary>
    public static Admission Of(Approval open, ApprovalDecision decision, Approver who)
    {
        ApprovalRequest request = open.Request;
        if (!who.IsEnabled)
        {
            return Refuse(ApprovalRefusal.NotEnabled, ApprovalWords.Disabled(who.Name));
        }

        Admission admission = decision.Answer is ApprovalAnswer.BreakGlass ? Break(request, who) : Vote(open, decision, who);
        bool needsComment = decision.Answer is not ApprovalAnswer.Approve || request.Policy.CommentRequired;
        return admission.Refusal is null && needsComment && string.IsNullOrWhiteSpace(decision.Comment)
            ? Refuse(ApprovalRefusal.CommentRequired, ApprovalWords.Silent(decision.Answer))
            : admission;
    }

    // In person only: an emergency is no time to guess whose word it is.
    private static Admission Break(ApprovalRequest request, Approver who) =>
        request.Policy.BreakGlass?.Has(who) is not true ? Refuse(ApprovalRefusal.NotInGroup, ApprovalWords.NoGlass(who.Name, request))
        : Excluded(request, who, who.Name) ?? new(null, [], null);

    private static Admission Vote(Approval open, ApprovalDecision decision, Approver who)
    {
        Ballot ballot = new(open.Request.Policy, open.Decisions);
        Admission[] ways = [.. Voices(open.Request.Policy, decision.At, who).Select(voice => Speak(open, ballot, decision.Answer, voice, who))];
        int way = Array.FindIndex(ways, w => w.Refusal is null);
        way = way < 0 ? Array.FindIndex(ways, w => w.Refusal!.Value.Reason is not ApprovalRefusal.NotInGroup) : way;
        return ways[Math.Max(0, way)];
    }

    /// <summary>In whose place a person may answer: first of all in their own.</summary>
    public static IEnumerable<Approver> Voices(ApprovalPolicy policy, DateTimeOffset at, Approver who) =>
        (policy.StandIns ?? []).Concat(who.Delegations ?? [])
            .Where(delegation => delegation.Holds(at) && who.Is(delegation.To))
            .Select(delegation => who.Delegator(delegation.Of))
            .OfType<Approver>()
            .Prepend(who);

    private static Admission Speak(Approval open, Ballot ballot, ApprovalAnswer answer, Approver voice, Approver who)
    {
        string by = who.Name;
        ApprovalRequest request = open.Request;
        string[] groups = [.. GroupsOf(open, voice)];
        if (groups.Length == 0)
        {
            return Refuse(ApprovalRefusal.NotInGroup, ApprovalWords.Outside(by, request));
        }

        if (!voice.IsEnabled)
        {
            return Refuse(ApprovalRefusal.NotEnabled, ApprovalWords.Disabled(voice.Name));
        }

        if (ballot.HasSpoken(voice))
        {
            return Refuse(ApprovalRefusal.AlreadyDecided, ApprovalWords.SpokenFor(voice.Name, by));
        }

        bool approves = answer is ApprovalAnswer.Approve;
        if (approves && (Excluded(request, who, by) ?? Excluded(request, voice, by)) is { } excluded)
        {
            return excluded;
        }

        if (!ballot.Reached.Any(quorum => groups.Contains(quorum.Group.Name)))
        {
            return Refuse(ApprovalRefusal.NotYourTurn, ApprovalWords.Later(request, ballot.Reached[^1]));
        }

        return approves && !ballot.Helps(groups)
            ? Refuse(ApprovalRefusal.NotNeeded, ApprovalWords.Enough(request, ballot.Tally))
            : new(who.Is(voice.Name) ? null : voice, groups, null);
    }

    private static IEnumerable<string> GroupsOf(Approval open, Approver person)
    {
        bool everywhere = open.IsEscalatedTo(person);
        return open.Request.Policy.Quorums.Where(quorum => everywhere || quorum.Group.Has(person)).Select(quorum => quorum.Group.Name);
    }

    private static Admission? Excluded(ApprovalRequest request, Approver person, string by) =>
        !request.Policy.RequesterMayApprove && person.Is(request.RequestedBy)
            ? Refuse(ApprovalRefusal.IsRequester, ApprovalWords.Requester(person.Name, by))
        : !request.Policy.CommittersMayApprove && person.IsAmong(request.Committers)
            ? Refuse(ApprovalRefusal.IsCommitter, ApprovalWords.Committer(person.Name, by))
        : null;

    private static Admission Refuse(ApprovalRefusal reason, string why) => new(null, [], (reason, why));
}
