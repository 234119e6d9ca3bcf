using Azure.Storage.Blobs;
using Slipway.Azure.Blobs;
using Slipway.Azure.Records;
using Slipway.Azure.Targets.Channels;
using Slipway.Functions.Activities;
using Slipway.Functions.Tests.EndToEnd;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Compensations;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Timeline;
using Slipway.Releases.Verifications;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.Activities;

/// <summary>What runs is held against its seals, its pointers and its environment; what a release under way does there is no drift.</summary>
public sealed class VerificationTests(Emulator emulator)
{
    private static readonly DateTimeOffset Asked = new(2026, 11, 25, 2, 30, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_runs_as_it_was_promoted_is_clean_and_leaves_no_line()
    {
        await using Workshop shop = await RunningAsync();

        Verification verification = await VerifyAsync(shop);

        Assert.Equal((VerificationState.Clean, 1, 3), (verification.State, verification.Files, verification.Bytes));
        Assert.Empty(verification.Drift.First.Concat(verification.Notes.First));
        Assert.Empty(await DriftLinesAsync(shop));
    }

    [Fact]
    public async Task Each_kind_of_drift_is_a_sentence_and_all_of_it_is_one_line_of_the_timeline()
    {
        await using Workshop shop = await RunningAsync();
        await Blob(shop, "app.zip").UploadAsync(BinaryData.FromString("APP"), overwrite: true, Cancellation);
        await Blob(shop, "stray.txt").UploadAsync(BinaryData.FromString("stray"), Cancellation);
        await Blob(shop, ArtifactPath.Manifest).DeleteAsync(cancellationToken: Cancellation);
        BlobContainerClient channels = shop.Blobs.GetBlobContainerClient("channels");
        await channels.GetBlobClient($"{shop.Release.Id.Product}/production/canary.json").DeleteAsync(cancellationToken: Cancellation);
        ChannelPointer everyone = (await PointerAsync(shop, "everyone"))!;
        ReleaseId stranger = new(everyone.Product, ReleaseVersion.Parse("6.6.6"));
        await shop.Get<ChannelPointers>().PointAsync(everyone with { Release = stranger, Version = stranger.Version }, everyone.Release, Cancellation);

        Verification verification = await VerifyAsync(shop);

        Assert.Equal((VerificationState.Drifted, 5), (verification.State, verification.Drift.Count));
        Assert.Collection(
            verification.Drift.First,
            bytes => Assert.Contains($"app.zip holds {Digest.Of("APP")}; it was sealed as {Digest.Of("app")}.", bytes, StringComparison.Ordinal),
            stray => Assert.Contains("stray.txt lies there", stray, StringComparison.Ordinal),
            manifest => Assert.Contains($"{ArtifactPath.Manifest} is gone", manifest, StringComparison.Ordinal),
            canary => Assert.StartsWith("Ring canary of production points at nothing; it was pointed at 1.4.0 of", canary, StringComparison.Ordinal),
            ring => Assert.StartsWith($"Ring everyone of production points at 6.6.6 of {stranger}", ring, StringComparison.Ordinal));
        TimelineEntry line = Assert.Single(await DriftLinesAsync(shop));
        Assert.StartsWith("What runs in production is not as it was sealed: ", line.Event.Text, StringComparison.Ordinal);
        Assert.EndsWith("; and 4 more.", line.Event.Text, StringComparison.Ordinal);
        Assert.Null(TimelineChain.WhyBroken(await shop.Get<ReleaseLedger>().ReadAsync(shop.Release.Id, cancellation: Cancellation).CollectAsync()));
    }

    [Fact]
    public async Task Every_step_done_twice_counts_once_and_tells_once()
    {
        await using Workshop shop = await RunningAsync();
        await Blob(shop, "app.zip").UploadAsync(BinaryData.FromString("APP"), overwrite: true, Cancellation);
        await BeginAsync(shop);
        RehashVersion.Input slice = new("production", shop.Release.Id.Product);
        await shop.Activity<RehashVersion>().Run(slice, Cancellation);
        await shop.Activity<RehashVersion>().Run(slice, Cancellation);
        ConcludeVerification.Input end = new("production", shop.Release.Id.Product, null);
        ConcludeVerification.Report first = await shop.Activity<ConcludeVerification>().Run(end, Cancellation);

        Assert.Equal(first, await shop.Activity<ConcludeVerification>().Run(end, Cancellation));

        Verification ended = await FindAsync(shop);
        Assert.Equal((1, 1), (ended.Files, ended.Drift.Count));
        Assert.Single(await DriftLinesAsync(shop));
    }

    [Fact]
    public async Task A_conclusion_that_was_cut_off_before_its_record_tells_once_when_it_is_done_again()
    {
        await using Workshop shop = await RunningAsync();
        await Blob(shop, "app.zip").DeleteAsync(cancellationToken: Cancellation);
        await VerifyAsync(shop);
        (Verification? ended, global::Azure.ETag? tag) = await shop.Get<VerificationRecords>().FindAsync("production", shop.Release.Id.Product, Cancellation);
        await shop.Get<VerificationRecords>().KeepAsync(ended! with { State = VerificationState.Running, EndedAt = null }, tag, Cancellation);

        await shop.Activity<ConcludeVerification>().Run(new("production", shop.Release.Id.Product, null), Cancellation);

        Assert.Single(await DriftLinesAsync(shop));
    }

    [Fact]
    public async Task A_ring_that_a_release_under_way_has_pointed_is_noted_and_no_drift()
    {
        await using Workshop shop = await RunningAsync();
        ChannelPointer canary = (await PointerAsync(shop, "canary"))!;
        ReleaseId next = new(canary.Product, ReleaseVersion.Parse("1.5.0"));
        await shop.Get<EnvironmentRecords>().LeaveAsync("production", next.Product, shop.Release.Id, Cancellation);
        await shop.Get<EnvironmentRecords>().HoldAsync("production", next.Product, next, Cancellation);
        await shop.Get<ChannelPointers>().PointAsync(canary with { Release = next, Version = next.Version }, shop.Release.Id, Cancellation);

        Verification verification = await VerifyAsync(shop);

        Assert.Equal(VerificationState.Clean, verification.State);
        Assert.Equal([$"{next} was under way there."], verification.Notes.First);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_release_that_took_the_environment_meanwhile_ends_it_as_superseded(bool afterASlice)
    {
        await using Workshop shop = await RunningAsync();
        await Blob(shop, "app.zip").UploadAsync(BinaryData.FromString("APP"), overwrite: true, Cancellation);
        await BeginAsync(shop);
        if (afterASlice)
        {
            await shop.Activity<RehashVersion>().Run(new("production", shop.Release.Id.Product), Cancellation);
        }

        ReleaseId next = new(shop.Release.Id.Product, ReleaseVersion.Parse("1.5.0"));
        EnvironmentRecords environments = shop.Get<EnvironmentRecords>();
        await environments.LeaveAsync("production", next.Product, shop.Release.Id, Cancellation);
        await environments.HoldAsync("production", next.Product, next, Cancellation);
        await environments.RunAsync("production", next.Product, new RunningVersion(next.Version, next, Asked), Cancellation);

        Verification ended = await EndAsync(shop);

        Assert.Equal((VerificationState.Superseded, "production runs 1.5.0 now and no longer 1.4.0"), (ended.State, ended.Why));
        Assert.Equal(afterASlice ? 1 : 0, ended.Files);
        Assert.Empty(await DriftLinesAsync(shop));
    }

    [Fact]
    public async Task Seals_that_were_swapped_together_with_the_bytes_are_found_by_the_timeline()
    {
        await using Workshop shop = await RunningAsync();
        await Blob(shop, "app.zip").UploadAsync(BinaryData.FromString("APP"), overwrite: true, Cancellation);
        SealManifest sealedAs = (await shop.Get<SealStore>().FindPromotedAsync(shop.Stage.Container, shop.Release.Id, Cancellation))!;
        SealManifest forged = sealedAs with { Artifacts = [sealedAs.Artifacts[0] with { Sha256 = Digest.Of("APP") }] };
        BlobClient seal = shop.Blobs.GetBlobContainerClient("seals")
            .GetBlobClient($"promoted/{shop.Stage.Container}/{shop.Release.Id.Product}/{shop.Release.Id.Version}.json");
        await seal.UploadAsync(BinaryData.FromBytes(forged.ToBytes()), overwrite: true, Cancellation);

        Verification verification = await VerifyAsync(shop);

        Assert.Equal(VerificationState.Drifted, verification.State);
        Assert.Equal(
            $"The seals of {shop.Release.Id.Product} 1.4.0 in {shop.Stage.Container} are not those of its promotion: they are {forged.Seal().Manifest}, and the timeline of {shop.Release.Id} says {sealedAs.Seal().Manifest}.",
            verification.Drift.First[0]);
    }

    [Fact]
    public async Task Seals_that_are_gone_or_no_seals_are_drift()
    {
        await using Workshop shop = await RunningAsync();
        BlobClient seal = shop.Blobs.GetBlobContainerClient("seals")
            .GetBlobClient($"promoted/{shop.Stage.Container}/{shop.Release.Id.Product}/{shop.Release.Id.Version}.json");
        await seal.UploadAsync(BinaryData.FromString("no seals"), overwrite: true, Cancellation);
        Assert.Contains("is not a manifest that Slipway wrote", (await VerifyAsync(shop)).Drift.First[0], StringComparison.Ordinal);

        await seal.DeleteAsync(cancellationToken: Cancellation);

        Assert.EndsWith("are gone.", (await VerifyAsync(shop)).Drift.First[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_is_written_down_as_no_verdict()
    {
        await using Workshop shop = await RunningAsync();
        await BeginAsync(shop);

        await shop.Activity<ConcludeVerification>().Run(new("production", shop.Release.Id.Product, "storage did not answer"), Cancellation);

        Verification ended = await FindAsync(shop);
        Assert.Equal((VerificationState.Failed, "storage did not answer"), (ended.State, ended.Why));
        Assert.Empty(await DriftLinesAsync(shop));
    }

    /// <summary>A shop whose version was promoted, pointed at and validated by the real steps, under a plan that is stored.</summary>
    private async Task<Workshop> RunningAsync()
    {
        Workshop shop = await Workshop.OpenAsync(emulator, pinned: true);
        VersionSeal seal = await shop.PromotedAsync();
        ReleaseId id = shop.Release.Id;
        await shop.Get<EnvironmentRecords>().HoldAsync("production", id.Product, id, Cancellation);
        foreach (Ring ring in shop.Stage.Rollout.Rings)
        {
            await shop.Activity<PointRing>().Run(new PointRing.Input(id, shop.Stage.Name, ring, seal, shop.Progress), Cancellation);
        }

        Assert.Null((await shop.Activity<ValidateRelease>().Run(new ValidateRelease.Input(id, shop.Stage, seal, shop.Progress), Cancellation)).Problem);
        await shop.Get<EnvironmentRecords>().LeaveAsync("production", id.Product, id, Cancellation);
        return shop;
    }

    private static async Task BeginAsync(Workshop shop)
    {
        EnvironmentRecord environment = await shop.Get<EnvironmentRecords>().GetAsync("production", shop.Release.Id.Product, Cancellation);
        VerificationRecords records = shop.Get<VerificationRecords>();
        (Verification? _, global::Azure.ETag? tag) = await records.FindAsync("production", environment.Product, Cancellation);
        await records.KeepAsync(Verification.Begin(environment, environment.Running!, Asked), tag, Cancellation);
    }

    private static async Task<Verification> VerifyAsync(Workshop shop)
    {
        await BeginAsync(shop);
        RehashVersion.Report slice = await shop.Activity<RehashVersion>().Run(new("production", shop.Release.Id.Product), Cancellation);
        Assert.Equal(RehashVersion.Step.Conclude, slice.Next);
        return await EndAsync(shop);
    }

    private static async Task<Verification> EndAsync(Workshop shop)
    {
        await shop.Activity<ConcludeVerification>().Run(new("production", shop.Release.Id.Product, null), Cancellation);
        return await FindAsync(shop);
    }

    private static async Task<Verification> FindAsync(Workshop shop) =>
        (await shop.Get<VerificationRecords>().FindAsync("production", shop.Release.Id.Product, Cancellation)).Verification!;

    private static async Task<TimelineEntry[]> DriftLinesAsync(Workshop shop) =>
        [.. (await shop.Get<ReleaseLedger>().ReadAsync(shop.Release.Id, cancellation: Cancellation).CollectAsync()).Where(entry => entry.Event.Kind is TimelineKind.Drifted)];

    private static async Task<ChannelPointer?> PointerAsync(Workshop shop, string ring) =>
        (await shop.Get<ChannelPointers>().ReadAsync(shop.Release.Id.Product, "production", ring, Cancellation)).Pointer;

    private static BlobClient Blob(Workshop shop, string path) =>
        shop.Blobs.GetBlobContainerClient(shop.Stage.Container).GetBlobClient($"{shop.Release.Id.Product}/{shop.Release.Id.Version}/{path}");
}
