using Slipway.Azure.Records;
using Slipway.Azure.Targets.Channels;
using Slipway.Functions.Activities;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Compensations;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.Activities;

public sealed class WayBackTests(Emulator emulator)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_ring_whose_way_back_was_walked_is_not_pointed_by_a_late_repeat()
    {
        await using Workshop shop = await Workshop.OpenAsync(emulator);
        VersionSeal seal = await shop.PromotedAsync();
        PointRing.Input point = new(shop.Release.Id, shop.Stage.Name, shop.Stage.Rollout.Rings[0], seal, shop.Progress);
        await shop.Activity<PointRing>().Run(point, Cancellation);
        ListCompensations.Report stack = await shop.Activity<ListCompensations>().Run(new ListCompensations.Input(shop.Release.Id), Cancellation);
        await shop.Activity<Undo>().Run(new Undo.Input(shop.Release.Id, Assert.Single(stack.Open)), Cancellation);

        PointRing.Report late = await shop.Activity<PointRing>().Run(point, Cancellation);

        Assert.Equal("its way back has been walked already; a late repeat must not point it again", late.Conflict);
        Assert.Null((await PointerAsync(shop, "canary")));
    }

    [Fact]
    public async Task An_undo_leaves_alone_what_another_release_has_pointed_since()
    {
        await using Workshop shop = await Workshop.OpenAsync(emulator);
        VersionSeal seal = await shop.PromotedAsync();
        await shop.Activity<PointRing>().Run(new PointRing.Input(shop.Release.Id, shop.Stage.Name, shop.Stage.Rollout.Rings[0], seal, shop.Progress), Cancellation);
        ReleaseId other = new(shop.Release.Id.Product, ReleaseVersion.Parse("2.0.0"));
        ChannelPointer ours = (await PointerAsync(shop, "canary"))!;
        await shop.Get<ChannelPointers>().PointAsync(ours with { Release = other, Version = other.Version }, shop.Release.Id, Cancellation);
        ListCompensations.Report stack = await shop.Activity<ListCompensations>().Run(new ListCompensations.Input(shop.Release.Id), Cancellation);

        Undo.Report undone = await shop.Activity<Undo>().Run(new Undo.Input(shop.Release.Id, Assert.Single(stack.Open)), Cancellation);

        Assert.NotNull(undone.Conflict);
        Assert.Equal(other, (await PointerAsync(shop, "canary"))!.Release);
        Assert.Single((await shop.Activity<ListCompensations>().Run(new ListCompensations.Input(shop.Release.Id), Cancellation)).Open);
    }

    [Fact]
    public async Task Validation_finds_a_pointer_that_was_changed_and_records_nothing_as_running()
    {
        await using Workshop shop = await Workshop.OpenAsync(emulator);
        VersionSeal seal = await shop.PromotedAsync();
        foreach (Ring ring in shop.Stage.Rollout.Rings)
        {
            await shop.Activity<PointRing>().Run(new PointRing.Input(shop.Release.Id, shop.Stage.Name, ring, seal, shop.Progress), Cancellation);
        }

        ReleaseId other = new(shop.Release.Id.Product, ReleaseVersion.Parse("2.0.0"));
        ChannelPointer ours = (await PointerAsync(shop, "everyone"))!;
        await shop.Get<ChannelPointers>().PointAsync(ours with { Release = other, Version = other.Version }, shop.Release.Id, Cancellation);

        ValidateRelease.Report report = await shop.Activity<ValidateRelease>().Run(new ValidateRelease.Input(shop.Release.Id, shop.Stage, seal, shop.Progress), Cancellation);

        Assert.Equal($"ring everyone of production runs 2.0.0 of {other}, not of this release", report.Problem);
        Assert.Null((await shop.Get<EnvironmentRecords>().GetAsync("production", other.Product, Cancellation)).Running);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Closing_hands_the_environment_to_the_next_in_line_unless_something_is_left_to_be_undone(bool keeps)
    {
        await using Workshop shop = await Workshop.OpenAsync(emulator);
        ReleaseId next = new(shop.Release.Id.Product, ReleaseVersion.Parse("1.5.0"));
        EnvironmentRecords environments = shop.Get<EnvironmentRecords>();
        await environments.HoldAsync("production", next.Product, shop.Release.Id, Cancellation);
        await environments.HoldAsync("production", next.Product, next, Cancellation);
        if (keeps)
        {
            Compensation undo = new Compensation.RestoreRunning("production", null);
            await shop.Get<ReleaseLedger>().PushAsync(
                shop.Release.Id, undo, new TimelineEvent("push", TimelineKind.Validated, TimelineEvent.Slipway, "Pushed."), Cancellation);
        }

        Outcome outcome = new Outcome.Errored("stuck", keeps ? ["point production back"] : []);

        CloseRelease.Report closed = await shop.Activity<CloseRelease>().Run(
            new CloseRelease.Input(shop.Release.Id, outcome, DateTimeOffset.UnixEpoch.AddYears(101), ["production"], keeps), Cancellation);

        Assert.Equal(keeps ? [] : [next], closed.Next);
        Assert.Equal(keeps ? shop.Release.Id : next, (await environments.GetAsync("production", next.Product, Cancellation)).HeldBy);
        Assert.IsType<Outcome.Errored>((await shop.Get<ReleaseRecords>().GetAsync(shop.Release.Id, Cancellation))!.Outcome);
    }

    [Fact]
    public async Task Nothing_is_pushed_once_the_way_back_has_begun()
    {
        await using Workshop shop = await Workshop.OpenAsync(emulator);
        TimelineEvent line = new("push", TimelineKind.Ring, TimelineEvent.Slipway, "Points.");
        Compensation undo = new Compensation.RestorePointer(shop.Stage.Name, "canary", null);
        ReleaseLedger ledger = shop.Get<ReleaseLedger>();
        await ledger.PushAsync(shop.Release.Id, undo, line, Cancellation);
        ListCompensations.Report stack = await shop.Activity<ListCompensations>().Run(new(shop.Release.Id), Cancellation);
        await shop.Activity<Undo>().Run(new(shop.Release.Id, Assert.Single(stack.Open)), Cancellation);

        Compensation? late = await ledger.PushAsync(shop.Release.Id, new Compensation.RestorePointer(shop.Stage.Name, "everyone", null), line with { Key = "late" }, Cancellation);

        Assert.Null(late);
        Assert.True(await ledger.IsFencedAsync(shop.Release.Id, Cancellation));
    }

    private static async Task<ChannelPointer?> PointerAsync(Workshop shop, string ring) =>
        (await shop.Get<ChannelPointers>().ReadAsync(shop.Release.Id.Product, shop.Stage.Name, ring, Cancellation)).Pointer;
}
