using Slipway.Functions.Activities;
using Slipway.Functions.Orchestrations;
using Slipway.Releases;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Commands;
using Slipway.Releases.Compensations;
using Slipway.Releases.Health;
using Slipway.Releases.Health.Checks;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Timeline;
using Slipway.Releases.Verifications;
using Slipway.Releases.Versions;
using Slipway.Releases.Windows;

namespace Slipway.Functions.Tests.Payloads;

/// <summary>One value at the least of each type that a durable history holds, and every case of a closed hierarchy inside its record.</summary>
internal static class PayloadSamples
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 9, 0, 0, 123, TimeSpan.Zero);
    private static readonly ReleaseId Id = new(ProductName.Parse("storefront"), ReleaseVersion.Parse("1.4.0-rc.1"), 2);
    private static readonly Digest Hash = Digest.Of("content");
    private static readonly VersionSeal Seal = new("builds", Hash, Digest.Of("manifest"), 12, 123_456_789);
    private static readonly Stage Stage = SamplePlan.ThreeStages.Stages[2];
    private static readonly ReleaseProgress Progress = new(ReleaseState.Held, Now, "production", "canary", "why – ‘so’", Now, "then", "who");
    private static readonly RunningVersion Running = new(ReleaseVersion.Parse("1.3.0"), new(Id.Product, ReleaseVersion.Parse("1.3.0")), Now);
    private static readonly GateTally Tally = new(3, 1, "https://shop.example.com answered 500");
    private static readonly GateTally Measured = Tally with
    {
        Checks = [new("errors", Good: 2, Bad: 1, Silent: 3, Looks: 4, Breach: "too many", Last: "0.3", InARow: 1, Newest: Now)],
        Alerts = new("the alert HighErrors began", "the alert HighErrors fired before", 2),
        Rounds = 6,
        Unkept = 1,
    };

    private static readonly HealthGate Metrics = Stage.Rollout.Health! with
    {
        Probes = [new("https://shop.example.com", 200, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1), "well", [204, 206])],
        Alerts = [new("HighErrors", null), new(null, new Dictionary<string, string> { ["service"] = "shop" })],
        Checks =
        [
            new("queue", new MetricQuery.Prometheus("main", "max(queue)"), new MetricCondition.Threshold(1, 2.5, 3)),
            new("errors", new MetricQuery.Prometheus("eu", "errors[{window}]"), new MetricCondition.BurnRate(99.9, [new(TimeSpan.FromHours(1), TimeSpan.FromMinutes(5), 14.4)])),
            new("answers", new MetricQuery.AzureMonitor("/subscriptions/a", "Http5xx", MetricAggregation.Total, TimeSpan.FromMinutes(1), "Instance eq 'a'", "custom"), new MetricCondition.Threshold(null, 2, 1)),
            new("failures", new MetricQuery.LogAnalytics("0f8fad5b-d9cb-469f-a165-70867728950e", "requests | summarize n()"), new MetricCondition.Threshold(null, 2, 1)),
            new("latency", new MetricQuery.Prometheus("main", "new"), new MetricCondition.Comparison(new MetricQuery.Prometheus("main", "old"), WorseWay.Smaller, 0.33, 0.01, 5, 20)),
        ],
    };

    private static readonly ReleaseRequest Request = new(
        Id.Product, Id.Version, "ci@example.com", ReleaseKind.Hotfix, [new(ArtifactPath.Parse("año/読む.zip"), Hash), new(ArtifactPath.Parse("b.zip"))], 2, "Notes",
        ["ada@example.com"], [new("Release notes", "https://notes.example.com/1")]);

    private static readonly ChannelPointer Pointer =
        new(Id.Product, "production", "canary", Running.Version, Hash, "production", Running.Release, Now);

    private static readonly ApprovalRequest Question =
        new("3f0c", Id, "production", Stage.Approval!, "ci@example.com", Hash, Hash, Running.Version, Now, Now.AddDays(1));

    private static readonly Approval Answered =
        new(Question, [new("ada@example.com", ApprovalAnswer.Reject, "No", Now), new("bo@example.com", ApprovalAnswer.Approve, null, Now)], ApprovalState.Rejected);

    private static readonly Approval BrokenGlass = new(
        Question with { Policy = SamplePlan.Groups.Stages[0].Approval!, EscalatesAt = Now, Committers = ["cy@example.com"] },
        [
            new("eve@example.com", ApprovalAnswer.Approve, "fine", Now, Hash, "ada@example.com", ["release-managers"]),
            new("dee@example.com", ApprovalAnswer.BreakGlass, "the shop is down", Now, Hash, null, []),
            new("fay@example.com", ApprovalAnswer.BreakGlass, "the shop is down", Now, Hash, null, []),
        ],
        ApprovalState.BrokenGlass);

    private static readonly Ring Ring = new("eu-canary", 5, TimeSpan.FromMinutes(10), "eu", TimeSpan.FromHours(1), "Does checkout work?");

    private static readonly Target[] Targets =
    [
        new Target.AppService("/subscriptions/1/resourceGroups/shop/providers/Microsoft.Web/sites/shop", "staging", "app.zip", "/health", TimeSpan.FromMinutes(15)),
        new Target.ContainerApp("/subscriptions/1/resourceGroups/shop/providers/Microsoft.App/containerApps/shop", null, "shop@{digest}", "image.txt", TimeSpan.FromMinutes(15)),
        new Target.Kubernetes("main", "shop", "deployment/shop", "web", "shop:{version}", null, new("shop", "stable", "canary"), TimeSpan.FromMinutes(15)),
        new Target.Webhook("tv", "{ring}", Splits: true, TimeSpan.FromMinutes(15)),
        new Target.Agent("{region}", "{ring}", Splits: true, TimeSpan.FromMinutes(15)),
    ];

    private static readonly PushedCompensation[] Compensations =
    [
        new(1, new Compensation.RestorePointer("production", "canary", Pointer)),
        new(2, new Compensation.RestorePointer("production", "early", null)),
        new(3, new Compensation.RestoreRunning("production", Running)),
        new(4, new Compensation.RestoreRunning("staging", null)),
        .. Targets.Select((target, n) => new PushedCompensation(
            5 + n, new Compensation.RestoreTarget("production", new(Id.Product, "production", Ring, target), new(Running.Version, Running.Release, "{\"weight\":100}", Hash)))),
    ];

    public static ReleaseInput Release { get; } = new(Id, Request, SamplePlan.ThreeStages, Hash, Hash);

    public static IReadOnlyList<object> All { get; } =
    [
        Release,
        Release with { Plan = SamplePlan.Proven },
        Release with { Plan = SamplePlan.Groups },
        new RecoverRelease.Input(Release, "its orchestration ended as Terminated"),
        new ReleaseResult(new Outcome.Released()),
        new ReleaseResult(new Outcome.RolledBack("ring canary is not healthy")),
        new ReleaseResult(new Outcome.Refused("ada@example.com rejected production: No")),
        new ReleaseResult(new Outcome.Aborted("ada@example.com", "wrong day")),
        new ReleaseResult(new Outcome.Errored("PointRing failed", ["point production, ring canary back at 1.3.0"])),
        ReleaseSignal.Look,
        .. Enum.GetValues<CommandVerb>().Select(verb => new ReleaseSignal(new ReleaseCommand("c1", verb, "ada@example.com", "why", DateTimeOffset.UnixEpoch))),
        Progress,
        new ReleaseProgress(ReleaseState.CheckingReadiness, Now),
        Progress with { Question = "Do the invoices look right?" },
        new CheckReadiness.Report(Seal, null),
        new CheckReadiness.Report(null, "the build has no artifacts"),
        new CloseRelease.Input(Id, new Outcome.Aborted("ada@example.com", "why"), Now, ["staging", "production"], KeepsEnvironments: true),
        new CloseRelease.Input(Id, new Outcome.Released(), Now, ["staging"], KeepsEnvironments: false, new Watched(["staging"], TimeSpan.FromHours(1), 12, 3)),
        new CloseRelease.Report([Id, Running.Release]),
        new VerifyEnvironment.Input("production", Id.Product),
        new RehashVersion.Input("production", Id.Product),
        new RehashVersion.Report(RehashVersion.Step.StepAside),
        new RehashVersion.Report(RehashVersion.Step.Conclude, "production/app.zip of 1 bytes could not be read within 6 minutes"),
        new ConcludeVerification.Input("production", Id.Product, "RehashVersion failed: the plan is gone"),
        new ConcludeVerification.Report(VerificationState.Drifted),
        new ConcludeVerification.Report(null),
        new RemoveExpired.Input(Id.Product, "ada@example.com", Hash, 3),
        new RemoveExpired.Input(Id.Product, TimelineEvent.Slipway, null),
        new BeginRemoval.Input(Id.Product, "ada@example.com", Hash),
        new BeginRemoval.Report([Id.Version, Running.Version], IsAll: true),
        new RemoveVersion.Input(Id.Product, Id.Version, "RemoveVersion failed: 403"),
        new RemoveVersion.Report(IsDone: true),
        new AnnounceExpired.Input(Id.Product),
        new AnnounceExpired.Report(3),
        new EvaluateHealth.Input(Id, "production", "canary", Stage.Rollout.Health!, Tally, BakeIsOver: true),
        new EvaluateHealth.Input(Id, "production", null, Stage.Validation!, GateTally.Empty, BakeIsOver: false),
        new EvaluateHealth.Input(Id, "production", "canary", Metrics, Measured, BakeIsOver: false, Now, Now.AddMinutes(30)),
        new GateReport(Tally, null),
        new GateReport(Measured, null, IsWell: false),
        new GateReport(Tally, new GateVerdict.Healthy("3 of 3")),
        new GateReport(Tally, new GateVerdict.Breached("2 of 3")),
        new GateReport(GateTally.Empty, new GateVerdict.Inconclusive("0 of 0")),
        new FindOpening.Input(Id, "production", Stage.Window!),
        new FindOpening.Report(new WindowOpening(false, Now, Now.AddHours(7), "closed until Thursday 09:00 Europe/Berlin")),
        new FindOpening.Report(new WindowOpening(false, null, null, "frozen")),
        new HoldEnvironment.Input(Request, "production", VersionScheme.CalVer),
        new HoldEnvironment.Report(Running.Release, 2, null),
        new HoldEnvironment.Report(null, 0, "production runs a newer one"),
        new ListCompensations.Input(Id),
        new ListCompensations.Report(Compensations),
        new NoteProgress.Input(Id, Progress, null),
        new NoteProgress.Input(Id, Progress, new TimelineEvent("held", TimelineKind.Failed, TimelineEvent.Slipway, "why", "production", "canary", new Dictionary<string, string> { ["a"] = "b" })),
        new NoteProgress.Input(Id, Progress with { State = ReleaseState.RollbackStuck }, new TimelineEvent("stuck", TimelineKind.Stuck, TimelineEvent.Slipway, "why")),
        new PointRing.Input(Id, "production", Stage.Rollout.Rings[0], Seal, Progress),
        .. Targets.Select(target => new PointRing.Input(Id, "production", Stage.Rollout.Rings[0], Seal, Progress, target)),
        new PointRing.Input(Id, "production", new Ring("west-test", 0, TimeSpan.FromMinutes(15), "west", TimeSpan.FromHours(1), "Do the invoices look right?"), Seal, Progress),
        new PointRing.Report("a stranger has it"),
        .. Targets.Select(target => new PointRing.Input(Id, "production", Ring, Seal, Progress, target)),
        new PointRing.Report(null, new("swapping slots", TimeSpan.FromSeconds(10))),
        new RehearseWayBack.Input(Id, new(Id.Product, "production", Ring, Targets[0]), Progress),
        new RehearseWayBack.Report("1.3.0", null, new("swapping slots", TimeSpan.FromSeconds(10))),
        new AbandonWayBack.Input(Id, "ada@example.com", "1.4.1 mends it"),
        new AbandonWayBack.Report(["point production, ring canary back at 1.3.0"]),
        new RecoverRelease.Input(Release, "its orchestration ended as Terminated", new("c1", CommandVerb.Forward, "ada@example.com", "why", DateTimeOffset.UnixEpoch)),
        new PromoteArtifacts.Input(Id, "production", Seal, "production", Progress with { Transfer = new(1, 2, 3, 4) }, TimeSpan.FromSeconds(30), true),
        new PromoteArtifacts.Report(Seal, null),
        new PromoteArtifacts.Report(null, null, new(1, 2, 3, 4)),
        new AbandonPromotion.Input(Id, "production"),
        new AbandonPromotion.Report(1),
        new PromoteArtifacts.Report(null, "other bytes lie there"),
        new ProtectArtifacts.Input(Id, "production", "production", new Protection(true, TimeSpan.FromDays(30), Locked: true), Now, ArtifactPath.Parse("año/読む.zip")),
        new ProtectArtifacts.Input(Id, "production", "production", new Protection(true, null, Locked: false), null, null),
        new ProtectArtifacts.Report(ArtifactPath.Parse("app.zip")),
        new ProtectArtifacts.Report(null),
        new RequestApproval.Input(Request, Hash, Stage, Seal, Now, Now.AddHours(1), Now.AddHours(2)),
        new RequestApproval.Report(BrokenGlass),
        new RequestApproval.Report(
            BrokenGlass with { MoreTime = new("ada@example.com", Now, Now.AddHours(4)), RemindedAt = Now }, new(Now, ApprovalMomentKind.Escalation, ["ada@example.com", "bo@example.com"])),
        new RemindApprovers.Input(Id, "production", new(Now, ApprovalMomentKind.Reminder, ["ada@example.com"])),
        new RemindApprovers.Report(["ada@example.com"]),
        new EscalateApproval.Input(Id, "production", Now),
        new EscalateApproval.Report(BrokenGlass),
        new RequestApproval.Report(Answered),
        new SettleApproval.Input(Id, "production", ApprovalState.Withdrawn),
        new SettleApproval.Input(Id, "production", ApprovalState.Expired, Now),
        new SettleApproval.Report(Approval.Ask(Question)),
        .. Compensations.Select(pushed => new Undo.Input(Id, pushed)),
        new Undo.Report("a stranger has it"),
        new Undo.Report(null, new("swapping slots", TimeSpan.FromSeconds(10))),
        new EvaluateHealth.Input(Id, "production", "canary", Metrics, Measured, BakeIsOver: true, Now, Now, Running.Version),
        new EvaluateHealth.Input(Id, "production", "canary", Metrics, Measured, BakeIsOver: false, Now, Now.AddMinutes(30), AlertsSince: Now.AddMinutes(-5)),
        new RunCheck.Input(Id, "production", Seal, "tests", Progress),
        new RunCheck.Report("checkout is red"),
        new RunCheck.Report(null, new("webhook tests is at it", TimeSpan.FromMinutes(1))),
        new ValidateRelease.Input(Id, Stage, Seal, Progress),
        new ValidateRelease.Report(null),
    ];
}
