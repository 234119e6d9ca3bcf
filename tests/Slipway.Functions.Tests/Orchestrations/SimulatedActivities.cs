using Slipway.Functions.Activities;
using Slipway.Functions.Orchestrations;
using Slipway.Functions.Tests.Payloads;
using Slipway.Releases.Compensations;
using Slipway.Releases.Health;
using Slipway.Releases.Health.Checks;
using Slipway.Releases.Progress;
using Slipway.Releases.Readiness;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;
using Slipway.Releases.Windows;

namespace Slipway.Functions.Tests.Orchestrations;

/// <summary>
/// The activities over a small world in memory. They keep the same promises as the real ones: a compensation is pushed before its step,
/// and everything may happen twice. Each call is written down, and a test may let any of them fail before or after its effect.
/// </summary>
internal sealed class SimulatedActivities(ReleaseInput release, Func<DateTimeOffset> now)
{
    private readonly SimulatedWorld world = new(release);
    private int checks;

    public SimulatedWorld World => world;

    /// <summary>Every call, failed ones included: the activity and what it was about, as in <c>PointRing production canary</c>.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>Decides whether a call fails before its effect.</summary>
    public Func<string, bool> FailsBefore { get; set; } = _ => false;

    /// <summary>Decides whether a call fails after its effect, so that the engine does not hear of it.</summary>
    public Func<string, bool> FailsAfter { get; set; } = _ => false;

    /// <summary>Decides whether a call is done twice, as when a host dies behind its effect.</summary>
    public Func<string, bool> IsDoneTwice { get; set; } = _ => false;

    /// <summary>Takes the effect of a call that fails and comes later all the same; null for one that does not.</summary>
    public Func<string, Action<Action>?> ComesLate { get; set; } = _ => null;

    /// <summary>Takes the effect of a call that is done, to do it again later; null for one that is not repeated.</summary>
    public Func<string, Action<Action>?> IsRepeated { get; set; } = _ => null;

    /// <summary>Hears of a call before it is done.</summary>
    public Action<string> Hears { get; set; } = _ => { };

    /// <summary>Hears a line that goes with what is noted.</summary>
    public Action<TimelineEvent> Tells { get; set; } = _ => { };

    public Task<string?> DoAsync(string activity, string input)
    {
        (string about, Func<object> effect) = activity switch
        {
            nameof(CheckReadiness) => Of<ReleaseInput>(input, _ => "", _ => new CheckReadiness.Report(world.Refusal is null ? SimulatedWorld.Seal("builds") : null, world.Refusal)),
            nameof(AbandonWayBack) => Of<AbandonWayBack.Input>(input, _ => "", _ => new AbandonWayBack.Report(world.GiveUp())),
            nameof(AbandonPromotion) => Of<AbandonPromotion.Input>(input, i => i.Container, _ => new AbandonPromotion.Report(1)),
            nameof(CloseRelease) => Of<CloseRelease.Input>(input, i => $"{i.Outcome.ToState()}", Close),
            nameof(EvaluateHealth) => Of<EvaluateHealth.Input>(input, i => $"{i.Stage} {i.Ring}", Evaluate),
            nameof(FindOpening) => Of<FindOpening.Input>(input, i => i.Stage, i => new FindOpening.Report(WindowCalendar.At(i.Window, now()))),
            nameof(HoldEnvironment) => Of<HoldEnvironment.Input>(input, i => i.Environment, Hold),
            nameof(ListCompensations) => Of<ListCompensations.Input>(input, _ => "", _ => new ListCompensations.Report(world.BeginWayBack())),
            nameof(NoteProgress) => Of<NoteProgress.Input>(input, i => $"{i.Progress.State}", Note),
            nameof(PointRing) => Of<PointRing.Input>(input, i => $"{i.Stage} {i.Ring.Name}", Point),
            nameof(PromoteArtifacts) => Of<PromoteArtifacts.Input>(input, i => i.Stage, Promote),
            nameof(ProtectArtifacts) => Of<ProtectArtifacts.Input>(input, i => $"{i.Stage} {i.After}", world.Protect),
            nameof(RequestApproval) => Of<RequestApproval.Input>(input, i => i.Stage.Name, world.Report),
            nameof(RemindApprovers) => Of<RemindApprovers.Input>(input, i => $"{i.Stage} {i.Moment.Kind}", i => world.Remind(i)),
            nameof(EscalateApproval) => Of<EscalateApproval.Input>(input, i => i.Stage, i => new EscalateApproval.Report(world.Escalate(i))),
            nameof(RunCheck) => Of<RunCheck.Input>(input, i => i.Stage, _ => world.Check(checks++)),
            nameof(SettleApproval) => Of<SettleApproval.Input>(input, i => $"{i.Stage} {i.State}", i => new SettleApproval.Report(world.Settle(i))),
            nameof(Undo) => Of<Undo.Input>(input, i => i.Pushed.Undo.Key, i => Undo(i.Pushed)),
            nameof(RehearseWayBack) => Of<RehearseWayBack.Input>(input, i => $"{i.Place.Environment} {i.Place.Ring.Name}", Rehearse),
            nameof(ValidateRelease) => Of<ValidateRelease.Input>(input, i => i.Stage.Name, i => new ValidateRelease.Report(world.Validate(i, now()))),
            _ => throw new InvalidOperationException($"There is no activity {activity}."),
        };
        string call = $"{activity} {about}".TrimEnd();
        Calls.Add(call);
        Hears(call);
        if (FailsBefore(call))
        {
            throw new SimulatedFailureException("storage did not answer");
        }

        if (ComesLate(call) is { } later)
        {
            later(() => effect());
            throw new SimulatedFailureException("it took too long");
        }

        if (IsRepeated(call) is { } again)
        {
            again(() => effect());
        }

        if (IsDoneTwice(call))
        {
            effect();
        }

        object done = effect();
        return FailsAfter(call)
            ? throw new SimulatedFailureException("storage answered too late")
            : Task.FromResult(WorkerPayload.Converter.Serialize(done));
    }

    /// <summary>From here on nothing goes wrong.</summary>
    public void Heal() => (FailsBefore, FailsAfter, IsDoneTwice, ComesLate, IsRepeated, Hears) = (_ => false, _ => false, _ => false, _ => null, _ => null, _ => { });

    private static (string About, Func<object> Effect) Of<T>(string input, Func<T, string> about, Func<T, object> effect)
    {
        T read = (T)WorkerPayload.Converter.Deserialize(input[1..^1], typeof(T))!;
        return (about(read), () => effect(read));
    }

    private CloseRelease.Report Close(CloseRelease.Input input)
    {
        ReleaseId?[] next = input.KeepsEnvironments ? [] : [.. input.Environments.Select(e => world.Leave(e, now()))];
        world.Close(input.Outcome);
        world.Watched = input.Watched;
        return new CloseRelease.Report([.. next.OfType<ReleaseId>().Where(id => id != input.Id).Distinct()]);
    }

    private GateReport Evaluate(EvaluateHealth.Input input)
    {
        if (input.Restored is not null)
        {
            return GateReport.Of(input.Gate, input.Tally, [world.ProbeRestored(input.Ring!)], [], 0, input.BakeIsOver);
        }

        if (world.Sees is { } sees)
        {
            (IReadOnlyList<ProbeSample> probes, IReadOnlyList<MetricAnswer> answers) = sees(input, now() - input.Since!.Value);
            return GateReport.Of(input.Gate, input.Tally, probes, answers, BakeTime.Part(input.Since, input.Until, now(), input.BakeIsOver), input.BakeIsOver);
        }

        ProbeSample? sample = world.Probe(input.Ring ?? "", input.Tally.Samples);
        return GateReport.Of(input.Gate, input.Tally, sample is null ? [] : [sample], [], 0, input.BakeIsOver, watched: now() - (input.Since ?? now()));
    }

    private HoldEnvironment.Report Hold(HoldEnvironment.Input input)
    {
        EnvironmentRecord held = world.Hold(input.Environment, now());
        return held.HeldBy == release.Id
            ? new HoldEnvironment.Report(held.HeldBy, 0, VersionRule.WhyNot(input.Versioning, input.Request, input.Environment, held.Running))
            : new HoldEnvironment.Report(held.HeldBy, held.Waiting.TakeWhile(w => w != release.Id).Count(), null);
    }

    private ReleaseProgress Note(NoteProgress.Input input)
    {
        world.Noted.Add(input.Progress);
        if (input.Entry is { } entry)
        {
            world.Told.Add(entry);
            Tells(entry);
        }

        return input.Progress;
    }

    private PointRing.Report Point(PointRing.Input input)
    {
        (string? conflict, Unfinished? work) = world.Point(input, now());
        return new PointRing.Report(conflict, work);
    }

    private Undo.Report Undo(PushedCompensation pushed)
    {
        (string? conflict, Unfinished? work) = world.Undo(pushed);
        return new Undo.Report(conflict, work);
    }

    private RehearseWayBack.Report Rehearse(RehearseWayBack.Input input)
    {
        (string before, string? conflict, Unfinished? work) = world.Rehearse(input.Place);
        return new RehearseWayBack.Report(before, conflict, work);
    }

    private PromoteArtifacts.Report Promote(PromoteArtifacts.Input input) =>
        world.PromotionConflict is { } conflict
            ? new PromoteArtifacts.Report(null, conflict)
            : world.PromotionSlices.TryDequeue(out TransferProgress? soFar) ? new PromoteArtifacts.Report(null, null, soFar)
            : new PromoteArtifacts.Report(SimulatedWorld.Seal(input.Container), null);
}
