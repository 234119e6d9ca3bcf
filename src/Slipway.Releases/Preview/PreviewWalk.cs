using Slipway.Releases.Approvals;
using Slipway.Releases.Health;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Readiness;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Versions;
using Slipway.Releases.Windows;

namespace Slipway.Releases.Preview;

/// <summary>Walks a plan as a release would, with two clocks: the earliest and the latest moment at which it can be there.</summary>
internal sealed class PreviewWalk(
    Plan plan, ReleaseRequest request, DateTimeOffset now, IReadOnlyDictionary<string, EnvironmentRecord> environments)
{
    private DateTimeOffset earliest = now;
    private DateTimeOffset latest = now;

    /// <summary>The steps up to the first refusal, or to the end, and the close.</summary>
    public IReadOnlyList<PreviewStep> Take()
    {
        List<PreviewStep> steps = [];
        foreach (PreviewStep step in Steps())
        {
            steps.Add(step);
            if (step.Refusal is not null)
            {
                return [.. steps, Step(PreviewKind.Close, "Close the release as refused")];
            }
        }

        string everywhere = string.Join(", ", plan.Stages.Select(s => s.Name));
        return [.. steps, Step(PreviewKind.Close, $"Close the release: {request.Version} runs in {everywhere}")];
    }

    private IEnumerable<PreviewStep> Steps()
    {
        yield return Readiness();
        string source = plan.Builds;
        foreach (Stage stage in plan.Stages)
        {
            if (stage.Window is { } window)
            {
                yield return Window(stage, window);
            }

            bool isRehearsedFirst = stage is { Rehearsal: Rehearsal.BeforeApproval, Approval: not null };
            if (stage.Approval is { } policy && !isRehearsedFirst)
            {
                yield return Approval(stage, policy);
            }

            yield return Turn(stage);
            yield return Step(PreviewKind.Promotion, $"Promote the artifacts from {source} to {stage.Container}", stage);
            if (isRehearsedFirst)
            {
                AwaitOpeningAgain(stage);
                yield return Bake(stage, stage.Rollout.Rings[0]);
                yield return Rehearse(stage, "before anybody is asked");
                yield return Approval(stage, stage.Approval!);
            }

            AwaitOpeningAgain(stage);
            foreach ((int index, Ring ring) in stage.Rollout.Rings.Index())
            {
                foreach (PreviewStep step in Ring(stage, ring))
                {
                    yield return step;
                }

                if (index == 0 && stage.Rehearsal is Rehearsal.FirstRing)
                {
                    yield return Rehearse(stage, "and forward again");
                    yield return Bake(stage, ring with { Bake = stage.Rollout.Health?.Shortest ?? TimeSpan.Zero });
                }
            }

            yield return Validation(stage);
            if (stage.Check is { } check)
            {
                yield return Check(stage, check);
            }

            if (stage.Watch > TimeSpan.Zero)
            {
                yield return Watch(stage);
            }

            source = stage.Container;
        }
    }

    private PreviewStep Readiness()
    {
        string[] refusals = plan.Versioning.Accepts(request.Version)
            ? [.. plan.Stages.Select(s => VersionRule.WhyNot(plan.Versioning, request, s.Name, Environment(s.Name).Running)).OfType<string>()]
            : [$"{request.Version} is not a {plan.Versioning} version"];
        string what = $"Seal the artifacts of {request.Product} {request.Version} in {plan.Builds} and check the version";
        return Step(PreviewKind.Readiness, what) with
        {
            Refusal = refusals.Length == 0 ? null : string.Join("; ", refusals),
        };
    }

    private PreviewStep Window(Stage stage, DeploymentWindow window)
    {
        PreviewStep step = Step(PreviewKind.Window, $"Wait for the deployment window of {stage.Name}", stage);
        WindowOpening opening = WindowCalendar.At(window, earliest);
        DateTimeOffset deadline = latest + window.Timeout;
        if (!(opening.OpensAt <= deadline))
        {
            (earliest, latest) = (earliest + window.Timeout, deadline);
            string late = $"the window of {stage.Name} does not open by {ProgressSentence.Moment(deadline)}: {opening.Why}";
            return step with { LatestEnd = deadline, WaitsFor = opening.Why, Refusal = late };
        }

        // Who comes later finds an opening that is no earlier, so the latest arrival bounds them all.
        earliest = opening.OpensAt.Value;
        latest = WindowCalendar.At(window, latest).OpensAt is { } last && last < deadline ? last : deadline;
        return step with { LatestEnd = latest, WaitsFor = opening.IsOpen ? null : opening.Why };
    }

    /// <summary>Who was approved or had its turn late finds the window closed, and waits for the next opening before the first ring.</summary>
    private void AwaitOpeningAgain(Stage stage)
    {
        if (stage.Window is { } window)
        {
            DateTimeOffset deadline = latest + window.Timeout;
            latest = WindowCalendar.At(window, latest).OpensAt is { } again && again < deadline ? again : deadline;
        }
    }

    private PreviewStep Approval(Stage stage, ApprovalPolicy policy)
    {
        DateTimeOffset end = ApprovalSchedule.Of(policy, latest).EndsAt;
        PreviewStep step = Step(
            PreviewKind.Approval, $"Ask for approval of {stage.Name}, which may take {PlanDuration.Format(end - latest)} at most", stage);
        IReadOnlyList<string> excluded = policy.Excluded(request.RequestedBy, request.Committers);
        ApprovalPolicy left = policy.Without(excluded);
        int missing = left.Unreachable();
        DateTimeOffset? approveBy = ApproveBy(stage);
        (earliest, latest) = (missing == 0 ? earliest : ApprovalSchedule.Of(policy, earliest).EndsAt, end);
        return step with
        {
            LatestEnd = latest,
            WaitsFor = $"{left.Shown} to approve",
            ApproveBy = missing == 0 ? approveBy : null,
            Refusal = missing == 0
                ? null
                : $"{stage.Name} needs {left.Quorums.Sum(quorum => quorum.Count)} to approve; {Excluded(excluded)}, which leaves {left.Quorums.Sum(quorum => quorum.Count) - missing}",
        };
    }

    /// <summary>The present opening's end, less the least time that the rings take.</summary>
    private DateTimeOffset? ApproveBy(Stage stage) =>
        stage.Window is { } window && WindowCalendar.At(window, earliest) is { IsOpen: true, ClosesAt: { } closes }
            && closes - stage.Rollout.Rings.Aggregate(TimeSpan.Zero, (all, ring) => all + ring.Wait + ring.Bake) is { } by && by >= earliest
            ? by
            : null;

    private string Excluded(IReadOnlyList<string> people) => people is [{ } one] && one == request.RequestedBy
        ? $"{one} asks and may not"
        : $"{string.Join(", ", people)} asked for it or wrote it and may not";

    private PreviewStep Turn(Stage stage)
    {
        PreviewStep step = Step(PreviewKind.Environment, $"Take {stage.Name}, so that no other release works there", stage);
        EnvironmentRecord environment = Environment(stage.Name);
        int ahead = environment.Waiting.TakeWhile(w => w != request.Id).Count();
        string line = ahead > 0 ? $", and {ahead} ahead in line" : "";
        string? wait = environment.HeldBy is { } holder && holder != request.Id ? $"{holder}, which holds it{line}" : null;
        latest += stage.HoldTimeout;
        return step with { LatestEnd = latest, WaitsFor = wait };
    }

    private IEnumerable<PreviewStep> Ring(Stage stage, Ring ring)
    {
        string watched = stage.Rollout.Health is null ? "" : ", while what runs stays watched";
        if (ring.Wait > TimeSpan.Zero)
        {
            PreviewStep wait = Step(PreviewKind.Wait, $"Wait before ring {ring.Name}{watched}", stage);
            (earliest, latest) = (earliest + ring.Wait, latest + ring.Wait);
            yield return wait with { LatestEnd = latest, Ring = ring.Name, WaitsFor = $"{PlanDuration.Format(ring.Wait)} to pass" };
        }

        yield return Bake(stage, ring);
        if (ring.Question is { } question)
        {
            PreviewStep asked = Step(PreviewKind.Question, $"Ask after ring {ring.Name}{watched}: {question}", stage);
            latest += plan.Recovery.Pause;
            yield return asked with { LatestEnd = latest, Ring = ring.Name, WaitsFor = $"an operator to answer within {PlanDuration.Format(plan.Recovery.Pause)}" };
        }
    }

    private PreviewStep Bake(Stage stage, Ring ring)
    {
        string judged = stage.Rollout.Health is { } gate ? $", {Watching(gate)}" : "; nothing measures its health";
        string taken = ring.Weight == 0 ? $"Bring {request.Version} to ring {ring.Name}, without users" : $"Point ring {ring.Name} ({ring.Weight} %) at {request.Version}";
        PreviewStep step = Step(PreviewKind.Ring, $"{taken}{judged}", stage);
        (earliest, latest) = (earliest + ring.Bake, latest + Longest(stage.Rollout.Health, ring.Bake));
        string? bake = ring.Bake > TimeSpan.Zero ? $"its bake of {PlanDuration.Format(ring.Bake)}" : null;
        return step with { LatestEnd = latest, Ring = ring.Name, WaitsFor = bake };
    }

    private PreviewStep Validation(Stage stage)
    {
        string probed = stage.Validation is { } gate ? $" and send {Probes(gate)}" : "";
        PreviewStep step = Step(PreviewKind.Validation, $"Read back what {stage.Name} runs{probed}", stage);
        TimeSpan shortest = stage.Validation?.Shortest ?? TimeSpan.Zero;
        (earliest, latest) = (earliest + shortest, latest + Longest(stage.Validation, shortest));
        return step with { LatestEnd = latest, WaitsFor = shortest > TimeSpan.Zero ? $"its gate to judge in {PlanDuration.Format(shortest)}" : null };
    }

    private PreviewStep Rehearse(Stage stage, string when) =>
        Step(PreviewKind.Rehearsal, $"Rehearse the way back: ring {stage.Rollout.Rings[0].Name} returns to what it ran, {when}", stage) with { Ring = stage.Rollout.Rings[0].Name };

    private PreviewStep Check(Stage stage, ReleaseCheck check)
    {
        PreviewStep step = Step(PreviewKind.Check, $"Have webhook {check.Name} check what {stage.Name} runs", stage);
        latest += check.Timeout;
        return step with { LatestEnd = latest, WaitsFor = $"its answer within {PlanDuration.Format(check.Timeout)}" };
    }

    private PreviewStep Watch(Stage stage)
    {
        PreviewStep step = Step(PreviewKind.Watch, $"Watch what {stage.Name} runs, {Watching(stage.WatchGate!)}", stage);
        (earliest, latest) = (earliest + stage.Watch, latest + Longest(stage.WatchGate, stage.Watch));
        return step with { LatestEnd = latest, WaitsFor = $"its watch of {PlanDuration.Format(stage.Watch)}" };
    }

    /// <summary>What is not well and no breach either does not count as baked, up to as much again.</summary>
    private static TimeSpan Longest(HealthGate? gate, TimeSpan bake) => gate is { MaximumFailures: 0, Metrics.Count: 0 } or null ? bake : bake * 2;

    /// <summary>A step that takes no time.</summary>
    private PreviewStep Step(PreviewKind kind, string what, Stage? stage = null) => new(kind, what, earliest, latest, stage?.Name);

    private EnvironmentRecord Environment(string name) =>
        environments.GetValueOrDefault(name) ?? EnvironmentRecord.Untouched(name, plan.Product);

    private static string Watching(HealthGate gate) =>
        $"sending {Probes(gate)} every {PlanDuration.Format(gate.Interval)}: {gate.MinimumSamples} must be healthy, {gate.MaximumFailures} may fail";

    private static string Probes(HealthGate gate) => gate.Probes.Count == 1 ? "1 probe" : $"{gate.Probes.Count} probes";
}
