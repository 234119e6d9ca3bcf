using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Slipway.Azure.Blobs;
using Slipway.Azure.Records;
using Slipway.Azure.Targets.Channels;
using Slipway.Functions.Activities;
using Slipway.Functions.Tests.EndToEnd;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Compensations;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Retention;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.Activities;

/// <summary>Only what was announced is removed, never what anything names, and the record says what went.</summary>
public sealed class RetentionTests(Emulator emulator)
{
    private readonly TravellingClock clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_version_that_nothing_keeps_is_announced_and_removed_a_day_later_and_the_record_says_what_went()
    {
        await using Workshop shop = await OldAsync();

        Assert.Empty((await BeginAsync(shop)).Versions);
        RetentionNotice notice = await AnnounceAsync(shop);
        Assert.Empty((await BeginAsync(shop)).Versions);
        clock.PutForward(TimeSpan.FromHours(20));
        Assert.Equal([shop.Release.Id.Version], (await BeginAsync(shop)).Versions);
        Assert.True((await RemoveAsync(shop)).IsDone);

        ExpiredVersion expired = Assert.Single(notice.Expired);
        Assert.Equal(($"builds {shop.Stage.Container}", 3), (string.Join(' ', expired.Containers), expired.Files));
        Assert.Equal(["1.5.0/app.zip"], await StoredAsync(shop));
        Assert.Null(await shop.Get<SealStore>().FindPromotedAsync(shop.Stage.Container, shop.Release.Id, Cancellation));
        RemovedVersion removed = Assert.Single(await shop.Get<RetentionRecords>().GoneAsync(Product(shop), Cancellation).CollectAsync());
        Assert.Equal(("1.4.0", 3, TimelineEvent.Slipway), (removed.Expired.Version.ToString(), removed.Expired.Files, removed.By));
        TimelineEntry line = Assert.Single(await LinesAsync(shop));
        Assert.Equal($"The plan's retention no longer keeps 1.4.0: removed 3 blobs of {expired.Bytes} bytes in builds, {shop.Stage.Container}.", line.Event.Text);
        Assert.Empty((await AnnounceAsync(shop)).Expired);
    }

    [Fact]
    public async Task Every_step_done_twice_changes_nothing()
    {
        await using Workshop shop = await OldAsync();
        await DueAsync(shop);
        await BeginAsync(shop);
        Assert.Equal([shop.Release.Id.Version], (await BeginAsync(shop)).Versions);
        await RemoveAsync(shop);

        Assert.True((await RemoveAsync(shop)).IsDone);

        Assert.Empty((await BeginAsync(shop)).Versions);
        Assert.Single(await LinesAsync(shop));
        Assert.Single(await shop.Get<RetentionRecords>().GoneAsync(Product(shop), Cancellation).CollectAsync());
    }

    [Fact]
    public async Task A_removal_that_was_killed_in_the_middle_is_finished_by_the_next_one()
    {
        await using Workshop shop = await OldAsync();
        await DueAsync(shop);
        await BeginAsync(shop);
        await PutAsync(shop, RemovalPhase.Removing);
        await Blob(shop, shop.Stage.Container, ArtifactPath.Manifest).DeleteAsync(cancellationToken: Cancellation);
        await Blob(shop, "builds", "app.zip").DeleteAsync(cancellationToken: Cancellation);

        Assert.Equal([shop.Release.Id.Version], (await BeginAsync(shop)).Versions);
        await RemoveAsync(shop);

        Assert.Equal(["1.5.0/app.zip"], await StoredAsync(shop));
        Assert.Equal(3, Assert.Single(await shop.Get<RetentionRecords>().GoneAsync(Product(shop), Cancellation).CollectAsync()).Expired.Files);
    }

    [Theory]
    [InlineData("an environment runs it")]
    [InlineData("a ring points at it")]
    [InlineData("its release is open")]
    [InlineData("an open release would point a ring back at it")]
    [InlineData("an open release would record it as what runs")]
    [InlineData("it ran before what runs")]
    [InlineData("a release that is not undone to the end would point a ring back at it")]
    [InlineData("a blob of it was written a day ago")]
    [InlineData("a blob of it is leased")]
    public async Task What_comes_to_be_named_after_it_was_announced_is_kept_and_may_be_released_again(string because)
    {
        await using Workshop shop = await OldAsync();
        await DueAsync(shop);
        await NameAsync(shop, because);

        Assert.Empty((await BeginAsync(shop)).Versions);

        Assert.Empty(await shop.Get<RetentionRecords>().GoingAsync(Product(shop), Cancellation));
        Assert.Empty((await AnnounceAsync(shop)).Expired);
        Assert.Equal(4, (await StoredAsync(shop)).Length);
        Assert.Null(await Record.ExceptionAsync(() => shop.Activity<CheckReadiness>().Run(shop.Release, Cancellation)));
    }

    [Fact]
    public async Task While_a_pointer_cannot_be_read_nothing_is_decided()
    {
        await using Workshop shop = await OldAsync();
        await DueAsync(shop);
        await shop.Blobs.GetBlobContainerClient("channels").GetBlobClient($"{Product(shop)}/production/canary.json")
            .UploadAsync(BinaryData.FromString("no pointer"), Cancellation);

        InvalidDataException unreadable = await Assert.ThrowsAsync<InvalidDataException>(() => BeginAsync(shop));

        Assert.Contains("holds no pointer that Slipway could read; put it right or delete it", unreadable.Message, StringComparison.Ordinal);
        Assert.Empty(await shop.Get<RetentionRecords>().GoingAsync(Product(shop), Cancellation));
    }

    [Theory]
    [InlineData("a release of it began")]
    [InlineData("a release of it ended a minute ago")]
    [InlineData("a blob of it was written")]
    [InlineData("a blob of it is leased")]
    public async Task What_is_used_after_it_was_decided_on_is_let_go(string because)
    {
        await using Workshop shop = await OldAsync();
        await DueAsync(shop);
        await BeginAsync(shop);
        ReleaseId again = new(Product(shop), shop.Release.Id.Version, 2);
        switch (because)
        {
            case "a release of it began":
                await shop.Get<ReleaseRecords>().ClaimAsync(shop.Record(again), Cancellation);
                break;
            case "a release of it ended a minute ago":
                await shop.Get<ReleaseRecords>().ClaimAsync(shop.Record(again), Cancellation);
                ReleaseProgress ended = new(ReleaseState.Released, clock.GetUtcNow().AddMinutes(-1));
                await shop.Get<ReleaseRecords>().UpdateAsync(again, ended, new Outcome.Released(), cancellation: Cancellation);
                break;
            case "a blob of it was written":
                await shop.Get<RetentionRecords>().GoAsync(Product(shop), await OlderAsync(shop), (await GoingAsync(shop)).Tag, Cancellation);
                break;
            default:
                await Blob(shop, "builds", "app.zip").GetBlobLeaseClient().AcquireAsync(BlobLeaseClient.InfiniteLeaseDuration, cancellationToken: Cancellation);
                break;
        }

        Assert.True((await RemoveAsync(shop)).IsDone);

        Assert.Equal(4, (await StoredAsync(shop)).Length);
        Assert.Empty(await shop.Get<RetentionRecords>().GoingAsync(Product(shop), Cancellation));
        Assert.Empty(await LinesAsync(shop));

        // As if the survey had been before the last write.
        async Task<GoingVersion> OlderAsync(Workshop of) => (await GoingAsync(of)).Going is var going
            ? going with { Expired = going.Expired with { LastUsed = going.Expired.LastUsed.AddMinutes(-1) } }
            : throw new InvalidOperationException();
    }

    [Fact]
    public async Task Only_from_its_first_blob_on_a_version_that_goes_cannot_be_released()
    {
        await using Workshop shop = await OldAsync();
        await DueAsync(shop);
        await BeginAsync(shop);
        Assert.NotNull((await shop.Activity<CheckReadiness>().Run(shop.Release, Cancellation)).Seal);

        await PutAsync(shop, RemovalPhase.Barred);
        InvalidOperationException barred = await Assert.ThrowsAsync<InvalidOperationException>(() => shop.Activity<CheckReadiness>().Run(shop.Release, Cancellation));
        await PutAsync(shop, RemovalPhase.Removing);
        CheckReadiness.Report going = await shop.Activity<CheckReadiness>().Run(shop.Release, Cancellation);

        Assert.Equal("It is being looked whether 1.4.0 has expired; try again.", barred.Message);
        Assert.StartsWith("1.4.0 has expired and is being removed since ", going.Refusal, StringComparison.Ordinal);
        Assert.EndsWith("; release another version", going.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_person_has_seen_is_removed_at_once_and_what_they_have_not_seen_is_not()
    {
        await using Workshop shop = await OldAsync();
        RetentionNotice notice = await AnnounceAsync(shop);

        Assert.Empty((await BeginAsync(shop, Digest.Of("another notice"))).Versions);
        Assert.Equal([shop.Release.Id.Version], (await BeginAsync(shop, notice.Token())).Versions);
    }

    [Fact]
    public async Task What_cannot_be_removed_to_the_end_stays_barred_says_why_and_is_tried_again_half_a_day_later()
    {
        await using Workshop shop = await OldAsync();
        await DueAsync(shop);
        await BeginAsync(shop);
        await PutAsync(shop, RemovalPhase.Removing);
        BlobLeaseClient lease = Blob(shop, "builds", "app.zip").GetBlobLeaseClient();
        await lease.AcquireAsync(BlobLeaseClient.InfiniteLeaseDuration, cancellationToken: Cancellation);

        await RemoveAsync(shop);

        Assert.Equal(["1.4.0/app.zip", "1.5.0/app.zip"], await StoredAsync(shop));
        (GoingVersion going, _) = await GoingAsync(shop);
        Assert.Equal((RemovalPhase.Removing, $"builds/{Product(shop)}/1.4.0/app.zip was refused with 412 LeaseIdMissing."), (going.Phase, going.Failure));
        Assert.Contains("it could not be removed to the end: builds/", Assert.Single(await LinesAsync(shop)).Event.Text, StringComparison.Ordinal);
        Assert.Contains("which has not come to its end: builds/", (await shop.Activity<CheckReadiness>().Run(shop.Release, Cancellation)).Refusal, StringComparison.Ordinal);
        Assert.Empty((await BeginAsync(shop)).Versions);

        await lease.BreakAsync(breakPeriod: TimeSpan.Zero, cancellationToken: Cancellation);
        clock.PutForward(TimeSpan.FromHours(12));
        Assert.Equal([shop.Release.Id.Version], (await BeginAsync(shop)).Versions);
        await RemoveAsync(shop);

        Assert.Equal(["1.5.0/app.zip"], await StoredAsync(shop));
        Assert.Single(await shop.Get<RetentionRecords>().GoneAsync(Product(shop), Cancellation).CollectAsync());
        Assert.Equal(2, (await LinesAsync(shop)).Length);
    }

    [Fact]
    public async Task A_version_of_which_nothing_could_be_removed_stays_whole_and_may_be_released()
    {
        await using Workshop shop = await OldAsync();
        await DueAsync(shop);
        await BeginAsync(shop);

        await shop.Activity<RemoveVersion>().Run(new(Product(shop), shop.Release.Id.Version, "RemoveVersion failed: storage did not answer"), Cancellation);

        (GoingVersion going, _) = await GoingAsync(shop);
        Assert.Equal((RemovalPhase.Due, "RemoveVersion failed: storage did not answer"), (going.Phase, going.Failure));
        Assert.Equal(4, (await StoredAsync(shop)).Length);
        Assert.NotNull((await shop.Activity<CheckReadiness>().Run(shop.Release, Cancellation)).Seal);
    }

    [Theory]
    [InlineData(RemovalPhase.Due, false)]
    [InlineData(RemovalPhase.Barred, false)]
    [InlineData(RemovalPhase.Removing, true)]
    public async Task When_the_plan_no_longer_asks_for_it_what_is_whole_is_let_go_and_nothing_more_is_removed(RemovalPhase phase, bool isKept)
    {
        await using Workshop shop = await OldAsync();
        await DueAsync(shop);
        await BeginAsync(shop);
        await PutAsync(shop, phase);
        await WithoutRetentionAsync(shop);

        Assert.Empty((await BeginAsync(shop)).Versions);

        Assert.Equal(isKept, (await shop.Get<RetentionRecords>().GoingAsync(Product(shop), Cancellation)).Count == 1);
    }

    [Theory]
    [InlineData("app", true)]
    [InlineData("another app", false)]
    public async Task A_removed_version_comes_back_with_the_same_bytes_and_with_no_others(string bytes, bool isPromoted)
    {
        await using Workshop shop = await OldAsync();
        await DueAsync(shop);
        await BeginAsync(shop);
        await RemoveAsync(shop);
        await Blob(shop, "builds", "app.zip").UploadAsync(BinaryData.FromString(bytes), Cancellation);
        ReleaseId again = new(Product(shop), shop.Release.Id.Version, 2);
        BuildListing build = await shop.Get<BuildContainer>().ListAsync("builds", again.Product, again.Version, null, null, Cancellation);
        VersionSeal seal = (await shop.Get<BuildContainer>().SealAsync(again, build, null, Cancellation)).Seal!;

        PromotionResult promoted = await shop.Get<Promotion>().PromoteAsync(new(again, seal, shop.Stage.Container), cancellation: Cancellation);

        Assert.Equal(isPromoted, promoted.Seal is not null);
        Assert.Equal(isPromoted, await shop.Get<SealStore>().FindPromotedAsync(shop.Stage.Container, again, Cancellation) is not null);
        if (!isPromoted)
        {
            Assert.Equal(
                $"{shop.Stage.Container}/{Product(shop)}/1.4.0/ held this version with other artifacts: {Content("app")} lay there until it was removed, {seal.Content} is sealed.",
                promoted.Conflict);
        }
        else
        {
            PromotionResult repeated = await shop.Get<Promotion>().PromoteAsync(new(again, seal, shop.Stage.Container), cancellation: Cancellation);
            Assert.Equal((promoted.Seal, 0), (repeated.Seal, repeated.Copied));
        }

        static Digest Content(string content) => Digest.Of($"{Digest.Of(content)} {content.Length} app.zip\n");
    }

    [Fact]
    public async Task Without_a_retention_in_the_current_plan_nothing_is_removed()
    {
        await using Workshop shop = await OldAsync();
        await DueAsync(shop);
        await WithoutRetentionAsync(shop);

        Assert.Empty((await BeginAsync(shop)).Versions);
        Assert.Equal(0, (await shop.Activity<AnnounceExpired>().Run(new(Product(shop)), Cancellation)).Expired);
    }

    /// <summary>A version that was promoted, refused and forgotten, and a newer build that is kept.</summary>
    private async Task<Workshop> OldAsync()
    {
        Workshop shop = await Workshop.OpenAsync(
            emulator, section: "retention: { keepLast: 1, keepReleased: 0, keepYoungerThan: 30d }", pinned: true, clock: clock);
        await shop.PromotedAsync();
        await shop.Get<ReleaseRecords>().UpdateAsync(
            shop.Release.Id, new ReleaseProgress(ReleaseState.Refused, DateTimeOffset.UnixEpoch), new Outcome.Refused("no"), cancellation: Cancellation);
        await shop.Blobs.GetBlobContainerClient("builds").GetBlobClient($"{Product(shop)}/1.5.0/app.zip").UploadAsync(BinaryData.FromString("new"), Cancellation);
        clock.PutForward(TimeSpan.FromDays(40));
        return shop;
    }

    private async Task DueAsync(Workshop shop)
    {
        Assert.Single((await AnnounceAsync(shop)).Expired);
        clock.PutForward(TimeSpan.FromHours(20));
    }

    private async Task NameAsync(Workshop shop, string because)
    {
        ReleaseId old = shop.Release.Id;
        ReleaseId next = new(old.Product, ReleaseVersion.Parse("1.5.0"));
        RunningVersion running = new(old.Version, old, clock.GetUtcNow());
        ChannelPointer pointer = new(old.Product, "production", "canary", old.Version, Digest.Of("content"), shop.Stage.Container, old, clock.GetUtcNow());
        switch (because)
        {
            case "an environment runs it":
                await shop.Get<EnvironmentRecords>().HoldAsync("production", old.Product, old, Cancellation);
                await shop.Get<EnvironmentRecords>().RunAsync("production", old.Product, running, Cancellation);
                break;
            case "a ring points at it":
                await shop.Get<ChannelPointers>().PointAsync(pointer, null, Cancellation);
                break;
            case "its release is open":
                await shop.Get<ReleaseRecords>().ClaimAsync(shop.Record(new ReleaseId(old.Product, old.Version, 2)), Cancellation);
                break;
            case "an open release would point a ring back at it":
                await OpenAsync(new Compensation.RestorePointer("production", "canary", pointer));
                break;
            case "an open release would record it as what runs":
                await OpenAsync(new Compensation.RestoreRunning("production", running));
                break;
            case "it ran before what runs":
                await OpenAsync(new Compensation.RestorePointer("production", "canary", pointer));
                await shop.Get<ReleaseRecords>().UpdateAsync(
                    next, new ReleaseProgress(ReleaseState.Released, DateTimeOffset.UnixEpoch), new Outcome.Released(), cancellation: Cancellation);
                await shop.Get<EnvironmentRecords>().HoldAsync("production", old.Product, next, Cancellation);
                await shop.Get<EnvironmentRecords>().RunAsync("production", old.Product, new RunningVersion(next.Version, next, clock.GetUtcNow()), Cancellation);
                break;
            case "a release that is not undone to the end would point a ring back at it":
                await OpenAsync(new Compensation.RestorePointer("production", "canary", pointer));
                Outcome stuck = new Outcome.Errored("no", ["point it back"]);
                await shop.Get<ReleaseRecords>().UpdateAsync(
                    next, new ReleaseProgress(ReleaseState.Errored, DateTimeOffset.UnixEpoch), stuck, cancellation: Cancellation);
                break;
            case "a blob of it was written a day ago":
                // The emulator's clock is the one on the wall, so the test's goes back instead.
                clock.PutForward(TimeSpan.FromDays(-40));
                break;
            default:
                await Blob(shop, "builds", "app.zip").GetBlobLeaseClient().AcquireAsync(BlobLeaseClient.InfiniteLeaseDuration, cancellationToken: Cancellation);
                break;
        }

        async Task OpenAsync(Compensation undo)
        {
            await shop.Get<ReleaseRecords>().ClaimAsync(shop.Record(next), Cancellation);
            TimelineEvent line = new("pushed", TimelineKind.Ring, TimelineEvent.Slipway, "Pushed.");
            await shop.Get<ReleaseLedger>().PushAsync(next, undo, line, Cancellation);
        }
    }

    private static ProductName Product(Workshop shop) => shop.Release.Id.Product;

    private static BlobClient Blob(Workshop shop, string container, string path) =>
        shop.Blobs.GetBlobContainerClient(container).GetBlobClient($"{shop.Release.Id.Product}/{shop.Release.Id.Version}/{path}");

    private static async Task<RetentionNotice> AnnounceAsync(Workshop shop)
    {
        await shop.Activity<AnnounceExpired>().Run(new(Product(shop)), Cancellation);
        return (await shop.Get<RetentionRecords>().NoticeAsync(Product(shop), Cancellation)).Notice!;
    }

    private static async Task<(GoingVersion Going, global::Azure.ETag Tag)> GoingAsync(Workshop shop) =>
        Assert.Single(await shop.Get<RetentionRecords>().GoingAsync(Product(shop), Cancellation));

    private static async Task PutAsync(Workshop shop, RemovalPhase phase)
    {
        (GoingVersion going, global::Azure.ETag tag) = await GoingAsync(shop);
        await shop.Get<RetentionRecords>().GoAsync(Product(shop), going with { Phase = phase }, tag, Cancellation);
    }

    private static async Task WithoutRetentionAsync(Workshop shop)
    {
        string plan = $"product: {Product(shop)}\nstages: [ {{ name: production, rollout: {{ rings: [ {{ name: all, weight: 100 }} ], health: none }} }} ]";
        await shop.Get<PlanStore>().PutAsync(Product(shop), System.Text.Encoding.UTF8.GetBytes(plan), [], Cancellation);
    }

    private static Task<BeginRemoval.Report> BeginAsync(Workshop shop, Digest? token = null) =>
        shop.Activity<BeginRemoval>().Run(new(Product(shop), TimelineEvent.Slipway, token), Cancellation);

    private static Task<RemoveVersion.Report> RemoveAsync(Workshop shop) =>
        shop.Activity<RemoveVersion>().Run(new(Product(shop), shop.Release.Id.Version), Cancellation);

    private static async Task<TimelineEntry[]> LinesAsync(Workshop shop) =>
        [.. (await shop.Get<ReleaseLedger>().ReadAsync(shop.Release.Id, cancellation: Cancellation).CollectAsync()).Where(entry => entry.Event.Kind is TimelineKind.Removed)];

    /// <summary>The blobs of the product in the containers of its plan, in order.</summary>
    private static async Task<string[]> StoredAsync(Workshop shop)
    {
        List<string> names = [];
        foreach (string container in new[] { "builds", shop.Stage.Container })
        {
            GetBlobsOptions below = new() { Prefix = $"{Product(shop)}/" };
            await foreach (BlobItem blob in shop.Blobs.GetBlobContainerClient(container).GetBlobsAsync(below, Cancellation))
            {
                names.Add(blob.Name[below.Prefix.Length..]);
            }
        }

        return [.. names.Order(StringComparer.Ordinal)];
    }
}
