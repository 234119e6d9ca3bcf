using System.Text.Json;
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
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.Orchestrations;

/// <summary>What a release acts on: pointers, environments, the stack of compensations, approvals. Everywhere 1.3.0 runs before.</summary>
internal sealed class SimulatedWorld
{
    public static readonly ReleaseVersion Old = ReleaseVersion.Parse("1.3.0");

    private readonly ReleaseInput release;
    private readonly List<(PushedCompensation Pushed, bool IsSettled)> stack = [];
    private readonly List<string> givenUp = [];
    private readonly List<(string Stage, string Ring)> pointed = [];
    private bool isFenced;

    public SimulatedWorld(ReleaseInput release)
    {
        this.release = release;
        ReleaseId before = new(release.Id.Product, Old);
        foreach (Stage stage in release.Plan.Stages)
        {
            Environments[stage.Name] = EnvironmentRecord.Untouched(stage.Name, before.Product) with { Running = new RunningVersion(Old, before, default) };
            foreach (TargetPlace place in stage.Rollout.Places(before.Product, stage.Name).Where(place => place.Target is not null))
            {
                Places[(stage.Name, place.Spot)] = new(before, null);
            }

            foreach (Ring ring in stage.Rollout.Target is null ? stage.Rollout.Rings : [])
            {
                Pointers[(stage.Name, ring.Name)] =
                    new ChannelPointer(before.Product, stage.Name, ring.Name, Old, Digest.Of("old"), stage.Container, before, default);
            }
        }
    }

    public Dictionary<(string Environment, string Ring), ChannelPointer?> Pointers { get; } = [];

    /// <summary>What targets run, by environment and spot.</summary>
    public Dictionary<(string Environment, string Spot), SimulatedPlace> Places { get; } = [];

    /// <summary>How often a target answers that it is busy, at each step.</summary>
    public int BusyLooks { get; set; }

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

    /// <summary>The answer of a ring's probe once it runs again what it ran before, so long after the way back was proven first.</summary>
    public Func<string, ProbeSample> ProbeRestored { get; set; } = _ => Healthy;

    /// <summary>What a round of a gate sees so long after its bake began, metrics and all; null for one probe a round, answered by <see cref="Probe"/>.</summary>
    public Func<EvaluateHealth.Input, TimeSpan, (IReadOnlyList<ProbeSample> Probes, IReadOnlyList<MetricAnswer> Answers)>? Sees { get; set; }

    /// <summary>How far each slice of a protection comes; empty for to the end.</summary>
    public Queue<ArtifactPath> Slices { get; } = [];

    /// <summary>What was protected: the stage, and until when.</summary>
    public List<(string Stage, DateTimeOffset? Until)> Protected { get; } = [];

    /// <summary>How the record was closed; null while it is open.</summary>
    public Outcome? Closed { get; private set; }

    /// <summary>What a webhook says of a check after so many looks; passed unless a test says otherwise.</summary>
    public Func<int, RunCheck.Report> Check { get; set; } = _ => new RunCheck.Report(null);

    /// <summary>What gates had watched when the release was closed.</summary>
    public Watched? Watched { get; set; }

    public static ProbeSample Healthy { get; } = new("https://shop.example.com/health", 200, 3, null);

    public static ProbeSample Sick { get; } = new("https://shop.example.com/health", 500, 3, "answered 500");

    /// <summary>The compensations that are still to be done, last pushed first.</summary>
    public IReadOnlyList<PushedCompensation> Open => [.. stack.Where(c => !c.IsSettled).Select(c => c.Pushed).Reverse()];

    /// <summary>The versions that rings and environments run, each once.</summary>
    public IReadOnlyList<string> Versions =>
        [.. Pointers.Values.Select(p => $"{p?.Version}").Concat(Places.Values.Select(p => $"{p.Runs?.Version}")).Concat(Environments.Values.Select(e => $"{e.Running?.Version}")).Distinct()];

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

    public (string? Conflict, Unfinished? Work) Point(PointRing.Input input, DateTimeOffset now)
    {
        TargetPlace place = new(release.Id.Product, input.Stage, input.Ring, input.Target);
        if (input.Target is null && Pointers[(input.Stage, input.Ring.Name)]?.Release == release.Id)
        {
            return (null, null);
        }

        if (Push(Compensation.Of(place, StateOf(place))) is not { } way)
        {
            return ("its way back has been walked already", null);
        }

        if (input.Target is { IsShared: true } && pointed.IndexOf((input.Stage, input.Ring.Name)) is >= 0 and var told && pointed.Skip(told + 1).Any(later => later.Stage == input.Stage))
        {
            return (null, null);
        }

        pointed.Remove((input.Stage, input.Ring.Name));
        pointed.Add((input.Stage, input.Ring.Name));

        (_, TargetState before) = way.PutsBack(release.Id.Product)!.Value;
        return Change(place, [before.Release], new SimulatedPlace(release.Id, input.Ring.Weight), now, input.Seal);
    }

    /// <summary>Puts a ring back and leaves its way back on the stack.</summary>
    public (string Before, string? Conflict, Unfinished? Work) Rehearse(TargetPlace place)
    {
        if (Told.Any(line => line.Key == RehearseWayBack.LineOf(place.Environment, place.Ring)))
        {
            return ("", "it was rehearsed already", null);
        }

        (TargetPlace at, TargetState before) = stack.Single(c => c.Pushed.Undo.Key == Compensation.Of(place, TargetState.Nothing).Key).Pushed.Undo.PutsBack(release.Id.Product)!.Value;
        (string? conflict, Unfinished? work) = Restore(at, before);
        return (before.Shown, conflict, work);
    }

    /// <summary>Whether no environment is held by the release.</summary>
    public bool IsFree => Environments.Values.All(environment => environment.HeldBy != release.Id);

    /// <summary>Whether a release runs anywhere.</summary>
    public bool Runs(ReleaseId other) => Pointers.Values.Any(pointer => pointer?.Release == other) || Places.Values.Any(place => place.Runs == other);

    /// <summary>Has somebody else change what a call acts on.</summary>
    public void Take(string call, ReleaseId other)
    {
        string about = call.Split(' ')[^1];
        foreach ((string, string Ring) at in Pointers.Keys.Where(at => at.Ring == about || about == $"pointer-{at.Environment}-{at.Ring}").ToArray())
        {
            Pointers[at] = Pointers[at]! with { Release = other, Version = other.Version };
        }

        foreach ((string Environment, string Spot) at in Places.Keys.ToArray())
        {
            bool isMeant = about == $"target-{at.Environment}-{at.Spot}"
                || release.Plan.Stages.Any(stage => stage.Rollout.Rings.Any(ring => ring.Name == about && new TargetPlace(release.Id.Product, stage.Name, ring, stage.Rollout.Target).Spot == at.Spot));
            Places[at] = isMeant ? new SimulatedPlace(other, null) : Places[at];
        }
    }

    /// <summary>Closes the record; from here on nothing is pushed.</summary>
    public void Close(Outcome outcome) => (Closed, isFenced) = (outcome, true);

    /// <summary>Lists what is open; from here on nothing is pushed.</summary>
    public IReadOnlyList<PushedCompensation> BeginWayBack()
    {
        isFenced = true;
        return Open;
    }

    /// <summary>Takes off the stack what is on it.</summary>
    public IReadOnlyList<string> GiveUp()
    {
        givenUp.AddRange(Open.Select(open => open.Undo.Sentence));
        for (int at = 0; at < stack.Count; at++)
        {
            stack[at] = (stack[at].Pushed, true);
        }

        return givenUp;
    }

    /// <summary>Takes one off the stack, as when people have put it back by hand.</summary>
    public void Settle(string key)
    {
        int at = stack.FindIndex(c => c.Pushed.Undo.Key == key);
        stack[at] = (stack[at].Pushed, true);
    }

    private TargetState StateOf(TargetPlace place) => place.Target is null
        ? ChannelPointer.ToState(Pointers[(place.Environment, place.Ring.Name)])
        : Places[(place.Environment, place.Spot)] is { Runs: { } runs } found ? new TargetState(runs.Version, runs, JsonSerializer.Serialize(found)) : TargetState.Nothing;

    /// <summary>Takes a target one look further; only while it runs what may be replaced, or what it is to run.</summary>
    private (string? Conflict, Unfinished? Work) Change(
        TargetPlace place, ReleaseId?[] replaced, SimulatedPlace wanted, DateTimeOffset now = default, VersionSeal? seal = null)
    {
        TargetState found = StateOf(place);
        if (found.Release != release.Id && found.Release != wanted.Runs && !replaced.Contains(found.Release))
        {
            return ($"{found.Release} points it", null);
        }

        if (place.Target is null)
        {
            Pointers[(place.Environment, place.Ring.Name)] = new ChannelPointer(
                release.Id.Product, place.Environment, place.Ring.Name, release.Id.Version, seal!.Content, seal.Container, release.Id, now);
            return (null, null);
        }

        SimulatedPlace runs = Places[(place.Environment, place.Spot)];
        if ((runs.Runs, runs.Weight) == (wanted.Runs, wanted.Weight))
        {
            return (null, null);
        }

        if (runs.Looks < BusyLooks)
        {
            Places[(place.Environment, place.Spot)] = runs with { Looks = runs.Looks + 1 };
            return (null, new Unfinished("busy", TimeSpan.FromSeconds(10)));
        }

        Places[(place.Environment, place.Spot)] = wanted;
        return (null, null);
    }

    private (string? Conflict, Unfinished? Work) Restore(TargetPlace place, TargetState before)
    {
        if (place.Target is not null)
        {
            return Change(place, [], before.Mark.Length == 0 ? new(null, null) : JsonSerializer.Deserialize<SimulatedPlace>(before.Mark)! with { Looks = 0 });
        }

        ChannelPointer? found = Pointers[(place.Environment, place.Ring.Name)];
        if (found?.Release is { } holder && holder != release.Id && holder != before.Release)
        {
            return ($"{holder} points it", null);
        }

        Pointers[(place.Environment, place.Ring.Name)] = ChannelPointer.OfState(before);
        return (null, null);
    }

    public string? Validate(ValidateRelease.Input input, DateTimeOffset now)
    {
        string name = input.Stage.Name;
        if (input.Stage.Rollout.Places(release.Id.Product, name).FirstOrDefault(place => StateOf(place).Release != release.Id) is { } other)
        {
            return $"{other.Shown} runs something else";
        }

        EnvironmentRecord environment = Environments[name];
        if (environment.Running?.Release != release.Id && Push(new Compensation.RestoreRunning(name, environment.Running)) is not null)
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

    public (string? Conflict, Unfinished? Work) Undo(PushedCompensation pushed)
    {
        if (pushed.Undo.PutsBack(release.Id.Product) is var (place, before) && Restore(place, before) is not (null, null) and var stuck)
        {
            return stuck;
        }

        if (pushed.Undo is Compensation.RestoreRunning running && Environments[running.Environment].Running?.Release == release.Id)
        {
            Environments[running.Environment] = Environments[running.Environment] with { Running = running.Before };
        }

        Settle(pushed.Undo.Key);
        return (null, null);
    }

    private Compensation? Push(Compensation undo)
    {
        (PushedCompensation? pushed, bool isSettled) = stack.FirstOrDefault(c => c.Pushed.Undo.Key == undo.Key);
        if (isFenced || isSettled)
        {
            return null;
        }

        if (pushed is null)
        {
            stack.Add((new PushedCompensation(stack.Count + 1, undo), false));
        }

        return pushed?.Undo ?? undo;
    }
}

/// <summary>What a target runs, and which share of its users does.</summary>
/// <param name="Runs">The release; null for nothing.</param>
/// <param name="Weight">The share of the release that is under way; null for one that was there before.</param>
/// <param name="Looks">How often it has been looked at since it was told to change.</param>
internal sealed record SimulatedPlace(ReleaseId? Runs, int? Weight, int Looks = 0);
