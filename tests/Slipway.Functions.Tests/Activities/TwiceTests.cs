using Slipway.Functions.Activities;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Compensations;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Tests.Activities;

/// <summary>The engine does every activity at least once, so the second time must find nothing left to change, and answer the same.</summary>
public sealed class TwiceTests(Emulator emulator)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_activity_done_twice_changes_nothing_the_second_time()
    {
        await using Workshop shop = await Workshop.OpenAsync(emulator, pinned: true);
        (Releases.Versions.ReleaseId id, Releases.Plans.Stage? stage) = (shop.Release.Id, shop.Stage);
        DateTimeOffset at = new(2026, 11, 25, 9, 0, 0, TimeSpan.Zero);

        VersionSeal build = (await Twice(shop, () => shop.Activity<CheckReadiness>().Run(shop.Release, Cancellation))).Seal!;
        RequestApproval.Input question = new(shop.Release.Request, shop.Release.PlanDigest, stage, build, at);
        await Twice(shop, () => shop.Activity<RequestApproval>().Run(question, Cancellation));
        ApprovalMoment due = new(at.AddHours(1), ApprovalMomentKind.Reminder, ["ada@example.com"]);
        await Twice(shop, () => shop.Activity<RemindApprovers>().Run(new RemindApprovers.Input(id, stage.Name, due), Cancellation));
        await Twice(shop, () => shop.Activity<EscalateApproval>().Run(new EscalateApproval.Input(id, stage.Name, at.AddHours(2)), Cancellation));
        await Twice(shop, () => shop.Activity<SettleApproval>().Run(new SettleApproval.Input(id, stage.Name, ApprovalState.Withdrawn), Cancellation));
        await Twice(shop, () => shop.Activity<HoldEnvironment>().Run(new HoldEnvironment.Input(shop.Release.Request, stage.Name, shop.Release.Plan.Versioning), Cancellation));
        PromoteArtifacts.Input promote = new(id, stage.Name, build, stage.Container, shop.Progress, TimeSpan.FromMinutes(1));
        VersionSeal seal = (await Twice(shop, () => shop.Activity<PromoteArtifacts>().Run(promote, Cancellation))).Seal!;
        foreach (Ring ring in stage.Rollout.Rings)
        {
            await Twice(shop, () => shop.Activity<PointRing>().Run(new PointRing.Input(id, stage.Name, ring, seal, shop.Progress), Cancellation));
        }

        await Twice(shop, () => shop.Activity<ValidateRelease>().Run(new ValidateRelease.Input(id, stage, seal, shop.Progress), Cancellation));
        TimelineEvent entry = new("held", TimelineKind.Failed, TimelineEvent.Slipway, "Held.");
        await Twice(shop, async () =>
        {
            await shop.Activity<NoteProgress>().Run(new NoteProgress.Input(id, shop.Progress, entry), Cancellation);
            return "";
        });
        ListCompensations.Report stack = await Twice(shop, () => shop.Activity<ListCompensations>().Run(new ListCompensations.Input(id), Cancellation));
        foreach (PushedCompensation pushed in stack.Open)
        {
            await Twice(shop, () => shop.Activity<Undo>().Run(new Undo.Input(id, pushed), Cancellation));
        }

        CloseRelease.Input close = new(id, new Outcome.RolledBack("for the test"), at, [stage.Name], KeepsEnvironments: false);
        await Twice(shop, () => shop.Activity<CloseRelease>().Run(close, Cancellation));
        Assert.Equal(3, stack.Open.Count);
    }

    private static async Task<T> Twice<T>(Workshop shop, Func<Task<T>> activity)
    {
        T first = await activity();
        string after = await shop.SnapshotAsync();
        T second = await activity();

        Assert.Equal(after, await shop.SnapshotAsync());
        Assert.Equal(Payloads.WorkerPayload.Converter.Serialize(first), Payloads.WorkerPayload.Converter.Serialize(second));
        return first;
    }
}
