using System.Text.Json.Serialization;

namespace Slipway.Releases.Approvals;

/// <summary>A question and the answers that it has had. Only <see cref="Answer"/> adds one, so no stored approval breaks its policy.</summary>
/// <param name="Request">The question.</param>
/// <param name="Decisions">The answers in the order in which they were taken.</param>
/// <param name="State">Where it stands.</param>
/// <param name="MoreTime">Who asked for more time, which one person may once; null while nobody did.</param>
/// <param name="RemindedAt">When people were last reminded; null while they were not.</param>
/// <param name="Managers">The managers who are asked too since it was escalated, by object id; null for none.</param>
public sealed record Approval(
    ApprovalRequest Request,
    IReadOnlyList<ApprovalDecision> Decisions,
    ApprovalState State,
    MoreTime? MoreTime = null,
    DateTimeOffset? RemindedAt = null,
    IReadOnlyList<string>? Managers = null)
{
    /// <summary>How many more people must approve, in all quorums together.</summary>
    public int Missing => Tally().Sum(tally => tally.Missing);

    /// <summary>Whether it still waits for answers.</summary>
    [JsonIgnore]
    public bool IsOpen => State is ApprovalState.Open or ApprovalState.Escalated;

    /// <summary>Whether the stage may begin: approved, or the glass is broken.</summary>
    [JsonIgnore]
    public bool IsGranted => State is ApprovalState.Approved or ApprovalState.BrokenGlass;

    /// <summary>
    /// The people named in the plan who are asked now, may approve and have not answered, each once; members of directory groups are not among them.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<string> Awaited
    {
        get
        {
            HashSet<string> heard = Heard();
            IEnumerable<string> asked = AskedGroups.SelectMany(group => group.People).Concat(State is ApprovalState.Escalated ? Managers ?? [] : []);
            return [.. asked.Where(person => !heard.Contains(person)).Except(Request.Excluded, Person.Names)];
        }
    }

    /// <summary>The groups that are asked now; none once it has ended.</summary>
    [JsonIgnore]
    public IReadOnlyList<ApprovalGroup> AskedGroups
    {
        get
        {
            IEnumerable<ApprovalGroup> asked = Tally().Where(tally => tally.IsAsked).Select(tally => tally.Quorum.Group);
            ApprovalGroup? escalated = State is ApprovalState.Escalated ? Request.Policy.Escalation?.Group : null;
            return IsOpen ? [.. asked, .. escalated is null ? Array.Empty<ApprovalGroup>() : [escalated]] : [];
        }
    }

    /// <summary>Whether somebody is still asked and has not answered: named in the plan, or found in a directory group before.</summary>
    public bool Awaits(string person) => Person.IsAmong(Awaited, person)
        || (!Heard().Contains(person) && !Person.IsAmong(Request.Excluded, person) && AskedGroups.Any(group => group.EntraGroup is not null));

    /// <summary>A question that nobody has answered yet.</summary>
    public static Approval Ask(ApprovalRequest request) => new(request, [], ApprovalState.Open);

    /// <summary>How far each quorum has come, in the policy's order.</summary>
    public IReadOnlyList<QuorumTally> Tally() => new Ballot(Request.Policy, Decisions).Tally;

    /// <summary>The approval at a moment: escalated or expired when its time has come; else as it is.</summary>
    public Approval At(DateTimeOffset now) =>
        !IsOpen ? this
        : now >= Request.Deadline ? this with { State = ApprovalState.Expired }
        : State is ApprovalState.Open && now >= Request.EscalatesAt ? this with { State = ApprovalState.Escalated }
        : this;

    /// <summary>The approval beside what would be released now: superseded, even when it was given, unless that is what was shown.</summary>
    public Approval Against(ApprovalBinding stands) =>
        (IsOpen || IsGranted) && stands != Request.Binding ? this with { State = ApprovalState.Superseded } : this;

    /// <summary>Takes one person's answer, or says why it is not taken. The same answer again changes nothing.</summary>
    /// <param name="decision">The answer.</param>
    /// <param name="who">What is true of the person at this moment; null when only the name is known.</param>
    /// <param name="stands">What would be released now; null when that was not looked at.</param>
    public ApprovalVerdict Answer(ApprovalDecision decision, Approver? who = null, ApprovalBinding? stands = null)
    {
        ArgumentNullException.ThrowIfNull(decision);
        who ??= Approver.Named(decision.By);
        if (!Person.Is(who.Name, decision.By))
        {
            throw new ArgumentException($"{decision.By} answers, and what is known is of {who.Name}.", nameof(who));
        }

        ApprovalDecision? earlier = Earlier(decision, who);
        if (earlier is not null && IsBy(earlier, who) && earlier.Answer == decision.Answer)
        {
            return new ApprovalVerdict.Repeated(this);
        }

        Approval current = (stands is { } binding ? Against(binding) : this).At(decision.At);
        if (!current.IsOpen)
        {
            return new ApprovalVerdict.Refused(current.Ended(), current.Ending(), current);
        }

        if (earlier is not null)
        {
            return new ApprovalVerdict.Refused(ApprovalRefusal.AlreadyDecided, ApprovalWords.Decided(Request, earlier), current);
        }

        Admission admission = Admission.Of(current, decision, who);
        if (admission.Refusal is { } refusal)
        {
            return new ApprovalVerdict.Refused(refusal.Reason, refusal.Why, current);
        }

        Approval answered = current with { Decisions = [.. Decisions, Signed(decision, who, admission)] };
        return new ApprovalVerdict.Taken(answered with { State = answered.Settle() });
    }

    /// <summary>
    /// Keeps the approval open longer by one extension of its plan, for one of those who are asked, and once: who needs more has a plan that says so.
    /// </summary>
    /// <param name="who">What is true at this moment of the person who asks.</param>
    /// <param name="at">The moment.</param>
    /// <param name="stands">What would be released now; null when that was not looked at.</param>
    public ApprovalVerdict AskForTime(Approver who, DateTimeOffset at, ApprovalBinding? stands = null)
    {
        ArgumentNullException.ThrowIfNull(who);
        Approval current = (stands is { } binding ? Against(binding) : this).At(at);
        if (!current.IsOpen)
        {
            return new ApprovalVerdict.Refused(current.Ended(), current.Ending(), current);
        }

        if (!who.IsEnabled)
        {
            return new ApprovalVerdict.Refused(ApprovalRefusal.NotEnabled, ApprovalWords.Disabled(who.Name), current);
        }

        if (!current.Asks(who))
        {
            return new ApprovalVerdict.Refused(ApprovalRefusal.NotInGroup, ApprovalWords.Outside(who.Name, Request), current);
        }

        if (MoreTime is { } earlier)
        {
            return who.Is(earlier.By)
                ? new ApprovalVerdict.Repeated(this)
                : new ApprovalVerdict.Refused(ApprovalRefusal.NoMoreTime, ApprovalWords.Extended(Request, earlier), current);
        }

        if (Request.Policy.Extension is null)
        {
            return new ApprovalVerdict.Refused(ApprovalRefusal.NoMoreTime, ApprovalWords.NoExtension(Request), current);
        }

        ApprovalRequest later = ApprovalSchedule.Extend(Request, current.State is ApprovalState.Escalated);
        return new ApprovalVerdict.Taken(current with { Request = later, MoreTime = new(who.Name, at, later.Deadline) });
    }

    /// <summary>Whether it is for somebody to answer it, themselves or in another's place; whether their answer is taken is another matter.</summary>
    public bool Concerns(Approver who, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(who);
        return IsOpen && Admission.Voices(Request.Policy, at, who).Any(Asks);
    }

    /// <summary>
    /// Whether it is somebody's business at all: theirs to answer, now or later, or something that they asked for, wrote or have answered. To everybody
    /// else it is not shown.
    /// </summary>
    public bool IsFor(Approver who, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(who);
        return Admission.Voices(Request.Policy, at, who).Any(voice => Request.Policy.Quorums.Any(quorum => quorum.Group.Has(voice)) || voice.IsAmong(Managers))
            || Request.Policy.Escalation?.Group.Has(who) is true
            || Request.Policy.BreakGlass?.Has(who) is true
            || who.IsAmong([Request.RequestedBy, .. Request.Committers ?? []])
            || Decisions.Any(decision => who.IsAmong(decision.People));
    }

    /// <summary>Whether somebody is asked since nobody settled it in time: of the group that the plan names for that, or a manager.</summary>
    internal bool IsEscalatedTo(Approver who) =>
        State is ApprovalState.Escalated && (Request.Policy.Escalation?.Group.Has(who) is true || who.IsAmong(Managers));

    private static ApprovalDecision Signed(ApprovalDecision decision, Approver who, Admission admission) => decision with
    {
        By = who.Name, ById = who.Id, For = admission.For?.Name, ForId = admission.For?.Id, Groups = admission.Groups,
    };

    /// <summary>Whether somebody is among those who are asked, of whichever group.</summary>
    private bool Asks(Approver who) =>
        Request.Policy.Quorums.Any(quorum => quorum.Group.Has(who)) || IsEscalatedTo(who);

    private HashSet<string> Heard() => new(Decisions.SelectMany(decision => decision.People), Person.Names);

    // To break the glass is another word than an answer, so each person may say both once.
    private ApprovalDecision? Earlier(ApprovalDecision decision, Approver who) => decision.Answer is ApprovalAnswer.BreakGlass
        ? Decisions.FirstOrDefault(d => d.Answer is ApprovalAnswer.BreakGlass && IsBy(d, who))
        : Decisions.FirstOrDefault(d => d.Answer is not ApprovalAnswer.BreakGlass && d.People.Any(who.Is));

    private static bool IsBy(ApprovalDecision decision, Approver who) => who.Is(decision.By) || who.Is(decision.ById);

    private ApprovalRefusal Ended() => State switch
    {
        ApprovalState.Expired => ApprovalRefusal.Expired,
        ApprovalState.Superseded => ApprovalRefusal.Superseded,
        _ => ApprovalRefusal.Closed,
    };

    private string Ending() => State is ApprovalState.Superseded
        ? $"The artifacts or the plan are no longer those that you were shown for {Request.Stage}; your answer changed nothing."
        : $"The approval is {State} already; your answer came too late and changed nothing.";

    private ApprovalState Settle()
    {
        Ballot ballot = new(Request.Policy, Decisions);
        int breakers = Decisions.Where(d => d.Answer is ApprovalAnswer.BreakGlass).DistinctBy(d => d.ById ?? d.By, Person.Names).Count();
        return breakers >= ApprovalPolicy.GlassBreakers ? ApprovalState.BrokenGlass
            : ballot.IsRejected ? ApprovalState.Rejected
            : ballot.IsMet ? ApprovalState.Approved
            : State;
    }
}
