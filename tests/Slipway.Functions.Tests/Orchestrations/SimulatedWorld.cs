using Slipway.Functions.Activities;
using Slipway.Functions.Orchestrations;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Compensations;
using Slipway.Releases.Health;
using Slipway.Releases.Health.Checks;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.Orchestrations;

/// <summary>What a release acts on: pointers, environments, the stack of compensations, approvals. Everywhere 1.3.0 runs before.</summary>
internal sealed class SimulatedWorld
{
    public static readonly ReleaseVersion Old = ReleaseVersion.Parse("1.3.0");

    private readonly ReleaseInput release;
    private readonly List<(PushedCompensation Pushed, bool IsSettled)> stack = [];

    public SimulatedWorld(ReleaseInput release)
    {
        this.release = release;
        ReleaseId before = new(release.Id.Product, Old);
        foreach (Stage stage in release.Plan.Stages)
        {
            Environments[stage.Name] = EnvironmentRecord.Untouched(stage.Name, before.Product) with { Running = new RunningVersion(Old, before, default) };
            foreach (Ring ring in stage.Rollout.Rings)
            {
                Pointers[(stage.Name, ring.Name)] =
                    new ChannelPointer(before.Product, stage.Name, ring.Name, Old, Digest.Of("old"), stage.Container, before, default);
            }
        }
    }

    public Dictionary<(string Environment, string Ring), ChannelPointer?> Pointers { get; } = [];

    public Dictionary<string, EnvironmentRecord> Environments { get; } = [];

    public Dictionary<string, Approval> Approvals { get; } = [];

    /// <summary>What approvals were attended to: when, what was due, and who was reminded.</summary>
    public List<(DateTimeOffset At, ApprovalMomentKind Kind, string Who)> Reminded { get; } = [];

    public List<ReleaseProgress> Noted { get; } = [];

    /// <summary>The lines that went with what was noted.</summary>
    public List<TimelineEvent> Told { get; } = [];

    /// <summary>What readiness refuses; null for nothing.</summary>
    public string? Refusal { get; set; }

    public string? PromotionConflict { get; set; }

    /// <summary>How far a promotion is at the end of each slice that does not finish it.</summary>
    public Queue<TransferProgress> PromotionSlices { get; } = [];

    /// <summary>The answer of a ring's probe after so many samples; null when it could not be sent. Healthy unless a test says otherwise.</summary>
    public Func<string, int, ProbeSample?> Probe { get; set; } = (_, _) => Healthy;

    /// <summary>What a round of a gate sees so long after its bake began, metrics and all; null for one probe a round, answered by <see cref="Probe"/>.</summary>
    public Func<EvaluateHealth.Input, TimeSpan, (IReadOnlyList<ProbeSample> Probes, IReadOnlyList<MetricAnswer> Answers)>? Sees { get; set; }

    /// <summary>How far each slice of a protection comes; empty for to the end.</summary>
    public Queue<ArtifactPath> Slices { get; } = [];

    /// <summary>What was protected: the stage, and until when.</summary>
    public List<(string Stage, DateTimeOffset? Until)> Protected { get; } = [];

    /// <summary>How the record was closed; null while it is open.</summary>
    public Outcome? Closed { get; set; }

    /// <summary>What gates had watched when the release was closed.</summary>
    public Watched? Watched { get; set; }

    public static ProbeSample Healthy { get; } = new("https://shop.example.com/health", 200, 3, null);

    public static ProbeSample Sick { get; } = new("https://shop.example.com/health", 500, 3, "answered 500");

    /// <summary>The compensations that are still to be done, last pushed first.</summary>
    public IReadOnlyList<PushedCompensation> Open => [.. stack.Where(c => !c.IsSettled).Select(c => c.Pushed).Reverse()];

    /// <summary>The versions that rings and environments run, each once.</summary>
    public IReadOnlyList<string> Versions =>
        [.. Pointers.Values.Select(p => $"{p?.Version}").Concat(Environments.Values.Select(e => $"{e.Running?.Version}")).Distinct()];

    public static VersionSeal Seal(string container) => new(container, Digest.Of("content"), Digest.Of(container), 3, 1024);

    public RequestApproval.Report Report(RequestApproval.Input input)
    {
        if (!Approvals.TryGetValue(input.Stage.Name, out Approval? asked))
        {
            ApprovalPolicy policy = input.Stage.Approval!;
            ApprovalSchedule schedule = ApprovalSchedule.Of(policy, input.AskedAt);
            asked = Approvals[input.Stage.Name] = Approval.Ask(new ApprovalRequest(
                ApprovalRequest.IdOf(release.Id, input.Stage.Name), release.Id, input.Stage.Name, policy, input.Request.RequestedBy,
                input.Seal.Content, input.Plan, Old, input.AskedAt, schedule.EndsAt, schedule.EscalatesAt));
        }

        return new RequestApproval.Report(asked, ApprovalSchedule.Upcoming(
            asked, [.. asked.Awaited.Select(name => new AskedPerson(name))], input.After ?? input.AskedAt, input.Now ?? input.AskedAt));
    }

    public Approval Settle(SettleApproval.Input input) =>
        Approvals[input.Stage] = Approvals[input.Stage] is { IsOpen: true } open && !(input.Due < open.Request.Deadline) ? open with { State = input.State } : Approvals[input.Stage];

    public Approval Escalate(EscalateApproval.Input input) =>
        Approvals[input.Stage] = Approvals[input.Stage] is { State: ApprovalState.Open } open && !(input.Due < open.Request.EscalatesAt)
            ? open with { State = ApprovalState.Escalated }
            : Approvals[input.Stage];

    public RemindApprovers.Report Remind(RemindApprovers.Input input)
    {
        string[] reminded = [.. input.Moment.Reminded.Intersect(Approvals[input.Stage].Awaited)];
        Reminded.Add((input.Moment.At, input.Moment.Kind, string.Join(' ', reminded.Select(name => name.Split('@')[0]))));
        return new RemindApprovers.Report(reminded);
    }

    public EnvironmentRecord Hold(string environment, DateTimeOffset now) =>
        Environments[environment] = Environments[environment].Hold(release.Id, now);

    public ReleaseId? Leave(string environment, DateTimeOffset now) =>
        (Environments[environment] = Environments[environment].Leave(release.Id, now)).HeldBy;

    public string? Point(PointRing.Input input, DateTimeOffset now)
    {
        ChannelPointer? before = Pointers[(input.Stage, input.Ring.Name)];
        if (before?.Release == release.Id)
        {
            return null;
        }

        if (!Push(new Compensation.RestorePointer(input.Stage, input.Ring.Name, before)))
        {
            return "its way back has been walked already";
        }

        Pointers[(input.Stage, input.Ring.Name)] = new ChannelPointer(
            release.Id.Product, input.Stage, input.Ring.Name, release.Id.Version, input.Seal.Content, input.Seal.Container, release.Id, now);
        return null;
    }

    public string? Validate(ValidateRelease.Input input, DateTimeOffset now)
    {
        string name = input.Stage.Name;
        if (input.Stage.Rollout.Rings.FirstOrDefault(ring => Pointers[(name, ring.Name)]?.Release != release.Id) is { } other)
        {
            return $"ring {other.Name} of {name} points elsewhere";
        }

        EnvironmentRecord environment = Environments[name];
        if (environment.Running?.Release != release.Id && Push(new Compensation.RestoreRunning(name, environment.Running)))
        {
            Environments[name] = environment with { Running = new RunningVersion(release.Id.Version, release.Id, now) };
        }

        return null;
    }

    public ProtectArtifacts.Report Protect(ProtectArtifacts.Input input)
    {
        Protected.Add((input.Stage, input.Until));
        return new ProtectArtifacts.Report(Slices.TryDequeue(out ArtifactPath reached) ? reached : null);
    }

    public string? UndoConflict(PushedCompensation pushed)
    {
        switch (pushed.Undo)
        {
            case Compensation.RestorePointer way:
                if (Pointers[(way.Environment, way.Ring)]?.Release is { } holder && holder != release.Id && holder != way.Before?.Release)
                {
                    return $"{holder} points it";
                }

                Pointers[(way.Environment, way.Ring)] = way.Before;
                break;
            case Compensation.RestoreRunning running:
                Environments[running.Environment] = Environments[running.Environment] with { Running = running.Before };
                break;
        }

        int at = stack.FindIndex(c => c.Pushed.Order == pushed.Order);
        stack[at] = (stack[at].Pushed, true);
        return null;
    }

    private bool Push(Compensation undo)
    {
        (PushedCompensation? pushed, bool isSettled) = stack.FirstOrDefault(c => c.Pushed.Undo.Key == undo.Key);
        if (pushed is null)
        {
            stack.Add((new PushedCompensation(stack.Count + 1, undo), false));
        }

        return !isSettled;
    }
}
