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

            if (stage.Approval is { } policy)
            {
                yield return Approval(stage, policy);
            }

            yield return Turn(stage);
            yield return Step(PreviewKind.Promotion, $"Promote the artifacts from {source} to {stage.Container}", stage);
            foreach (Ring ring in stage.Rollout.Rings)
            {
                yield return Bake(stage, ring);
            }

            string probed = stage.Validation is { } gate ? $" and send {Probes(gate)}" : "";
            yield return Step(PreviewKind.Validation, $"Read back what {stage.Name} runs{probed}", stage);
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

    private PreviewStep Approval(Stage stage, ApprovalPolicy policy)
    {
        DateTimeOffset end = ApprovalSchedule.Of(policy, latest).EndsAt;
        PreviewStep step = Step(
            PreviewKind.Approval, $"Ask for approval of {stage.Name}, which may take {PlanDuration.Format(end - latest)} at most", stage);
        IReadOnlyList<string> excluded = policy.Excluded(request.RequestedBy, request.Committers);
        ApprovalPolicy left = policy.Without(excluded);
        int missing = left.Unreachable();
        (earliest, latest) = (missing == 0 ? earliest : ApprovalSchedule.Of(policy, earliest).EndsAt, end);
        return step with
        {
            LatestEnd = latest,
            WaitsFor = $"{left.Shown} to approve",
            Refusal = missing == 0
                ? null
                : $"{stage.Name} needs {left.Quorums.Sum(quorum => quorum.Count)} to approve; {Excluded(excluded)}, which leaves {left.Quorums.Sum(quorum => quorum.Count) - missing}",
        };
    }

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

    private PreviewStep Bake(Stage stage, Ring ring)
    {
        string judged = stage.Rollout.Health is { } gate
            ? $", sending {Probes(gate)} every {PlanDuration.Format(gate.Interval)}: "
                + $"{gate.MinimumSamples} must be healthy, {gate.MaximumFailures} may fail"
            : "; nothing measures its health";
        PreviewStep step = Step(PreviewKind.Ring, $"Point ring {ring.Name} ({ring.Weight} %) at {request.Version}{judged}", stage);
        (earliest, latest) = (earliest + ring.Bake, latest + ring.Bake);
        string? bake = ring.Bake > TimeSpan.Zero ? $"its bake of {PlanDuration.Format(ring.Bake)}" : null;
        return step with { LatestEnd = latest, Ring = ring.Name, WaitsFor = bake };
    }

    /// <summary>A step that takes no time.</summary>
    private PreviewStep Step(PreviewKind kind, string what, Stage? stage = null) => new(kind, what, earliest, latest, stage?.Name);

    private EnvironmentRecord Environment(string name) =>
        environments.GetValueOrDefault(name) ?? EnvironmentRecord.Untouched(name, plan.Product);

    private static string Probes(HealthGate gate) => gate.Probes.Count == 1 ? "1 probe" : $"{gate.Probes.Count} probes";
}
