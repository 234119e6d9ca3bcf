using Azure.Core;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Time.Testing;
using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Tests.Blobs;

public sealed class PromotionTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly StorageAccount account = azurite.Account;
    private readonly ReleaseId release = Sample.Release();
    private string builds = "";
    private string staging = "";
    private string production = "";

    private string Folder => $"{release.Product}/{release.Version}/";

    public async ValueTask InitializeAsync()
    {
        builds = await Sample.ContainerAsync(account, "builds");
        staging = await Sample.ContainerAsync(account, "staging");
        production = await Sample.ContainerAsync(account, "production");
    }

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task A_version_goes_from_container_to_container_with_the_same_content()
    {
        VersionSeal built = await SealAsync("app.zip", "docs/Übersicht.pdf", "日本語/100% 😀.txt");

        PromotionResult first = await PromoteAsync(built, staging);
        PromotionResult second = await PromoteAsync(first.Seal!, production);

        Assert.Equal((3, 0, null), (first.Copied, first.AlreadyThere, first.Conflict));
        Assert.Equal((built.Content, production), (second.Seal!.Content, second.Seal.Container));
        Assert.Equal("bytes of docs/Übersicht.pdf", await account.TextAsync(production, Folder + "docs/Übersicht.pdf"));
        SealManifest manifest = await account.Seals().ReadAsync(release, second.Seal, Sample.Cancellation);
        foreach (ArtifactSeal artifact in manifest.Artifacts)
        {
            BlobProperties blob = await account.Blob(production, Folder + artifact.Path).GetPropertiesAsync(cancellationToken: Sample.Cancellation);
            Assert.Equal((artifact.ETag, $"{artifact.Sha256}", $"{release}"), (blob.ETag.ToString().Trim('"'), blob.Metadata["sha256"], blob.Metadata["release"]));
        }
    }

    [Fact]
    public async Task Promoting_again_copies_nothing_and_gives_the_same_seal()
    {
        VersionSeal built = await SealAsync("app.zip", "lib.zip");
        PromotionResult first = await PromoteAsync(built, staging);

        Assert.Equal(first with { Copied = 0, AlreadyThere = 2 }, await PromoteAsync(built, staging));
    }

    [Fact]
    public async Task A_promotion_that_was_cut_off_goes_on_where_it_stopped()
    {
        VersionSeal built = await SealAsync("app.zip", "lib.zip");
        await account.WriteAsync(staging, Folder + "app.zip", "bytes of app.zip");

        PromotionResult result = await PromoteAsync(built, staging);

        Assert.Equal((1, 1, null), (result.Copied, result.AlreadyThere, result.Conflict));
        Assert.Equal(built.Content, result.Seal!.Content);
        Assert.NotNull((await PromoteAsync(result.Seal, production)).Seal);
    }

    [Fact]
    public async Task Twenty_who_promote_at_once_get_one_seal()
    {
        VersionSeal built = await SealAsync("app.zip", "lib.zip");

        PromotionResult[] results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PromoteAsync(built, staging)));

        Assert.All(results, result => Assert.Null(result.Conflict));
        Assert.Single(results.Select(result => result.Seal).Distinct());
    }

    [Fact]
    public async Task A_copy_whose_answer_was_lost_counts_as_done()
    {
        VersionSeal built = await SealAsync("app.zip");
        StorageAccount flaky = new(azurite.ConnectionString, RequestWatch.LosingFirst(RequestMethod.Put));

        PromotionResult result = await flaky.Promotion().PromoteAsync(new(release, built, staging), null, Sample.Cancellation);

        Assert.Equal((built.Content, null), (result.Seal?.Content, result.Conflict));
    }

    [Fact]
    public async Task Other_bytes_in_the_target_are_a_conflict_even_if_their_metadata_say_otherwise()
    {
        VersionSeal built = await SealAsync("app.zip");
        await account.WriteAsync(staging, Folder + "app.zip", "forged", $"{Digest.Of("bytes of app.zip")}");

        PromotionResult result = await PromoteAsync(built, staging);

        Assert.Null(result.Seal);
        Assert.Equal(
            $"{staging}/{Folder}app.zip holds {Digest.Of("forged")}, but {Digest.Of("bytes of app.zip")} is sealed; it was left as it is.",
            result.Conflict);
        Assert.Equal("forged", await account.TextAsync(staging, Folder + "app.zip"));
        Assert.Null(await account.Seals().FindPromotedAsync(staging, release, Sample.Cancellation));
    }

    [Fact]
    public async Task A_manifest_that_somebody_else_laid_beside_forged_bytes_proves_nothing()
    {
        VersionSeal built = await SealAsync("app.zip");
        SealManifest sealedBuild = await account.Seals().ReadAsync(release, built, Sample.Cancellation);
        await account.WriteAsync(staging, Folder + "app.zip", "forged");
        SealManifest forged = sealedBuild with { Container = staging };
        await account.WriteAsync(staging, Folder + ArtifactPath.Manifest, System.Text.Encoding.UTF8.GetString(forged.ToBytes()));

        PromotionResult result = await PromoteAsync(built, staging);

        Assert.Null(result.Seal);
        Assert.Contains("is sealed; it was left as it is", result.Conflict, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_artifact_that_was_overwritten_after_its_promotion_is_told()
    {
        VersionSeal built = await SealAsync("app.zip", "lib.zip");
        VersionSeal promoted = (await PromoteAsync(built, staging)).Seal!;
        SealStore seals = account.Seals();
        SealManifest manifest = await seals.ReadAsync(release, promoted, Sample.Cancellation);
        Assert.Null(await seals.WhatDriftedAsync(release, manifest, Sample.Cancellation));

        await account.WriteAsync(staging, Folder + "lib.zip", "bytes of lib.zip");

        Assert.StartsWith($"{staging}/{Folder}lib.zip was written again", await seals.WhatDriftedAsync(release, manifest, Sample.Cancellation), StringComparison.Ordinal);
        Assert.StartsWith($"{staging}/{Folder}lib.zip was written again", (await PromoteAsync(built, staging)).Conflict, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_was_cut_off_before_it_appeared_appears_only_if_nobody_wrote_to_it()
    {
        VersionSeal built = await SealAsync("app.zip");
        VersionSeal promoted = (await PromoteAsync(built, staging)).Seal!;
        await account.Blob(staging, Folder + ArtifactPath.Manifest).DeleteAsync(cancellationToken: Sample.Cancellation);

        Assert.Equal(promoted, (await PromoteAsync(built, staging)).Seal);
        Assert.Equal(promoted.Manifest, Digest.Of(await account.TextAsync(staging, Folder + ArtifactPath.Manifest)));

        await account.Blob(staging, Folder + ArtifactPath.Manifest).DeleteAsync(cancellationToken: Sample.Cancellation);
        await account.WriteAsync(staging, Folder + "app.zip", "forged");

        Assert.StartsWith($"{staging}/{Folder}app.zip was written again", (await PromoteAsync(built, staging)).Conflict, StringComparison.Ordinal);
        Assert.False(await account.Blob(staging, Folder + ArtifactPath.Manifest).ExistsAsync(Sample.Cancellation));
    }

    [Fact]
    public async Task A_manifest_beside_the_artifacts_that_was_written_anew_is_a_conflict_and_stays()
    {
        VersionSeal built = await SealAsync("app.zip");
        await PromoteAsync(built, staging);
        await account.WriteAsync(staging, Folder + ArtifactPath.Manifest, "{}");

        PromotionResult result = await PromoteAsync(built, staging);

        Assert.Equal((null, $"{staging}/{Folder}{ArtifactPath.Manifest} is not the manifest that Slipway wrote; it was left as it is."), (result.Seal, result.Conflict));
        Assert.Equal("{}", await account.TextAsync(staging, Folder + ArtifactPath.Manifest));
    }

    [Fact]
    public async Task A_version_that_lies_there_with_other_artifacts_is_a_conflict()
    {
        await PromoteAsync(await SealAsync("app.zip"), staging);
        ReleaseId other = release.Next;
        VersionSeal rebuilt = await SealAsync(other, "app.zip", "more.zip");

        PromotionResult result = await account.Promotion().PromoteAsync(new(other, rebuilt, staging), null, Sample.Cancellation);

        Assert.Null(result.Seal);
        Assert.Contains("holds this version with other artifacts", result.Conflict, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_was_written_anew_after_sealing_is_not_promoted()
    {
        VersionSeal built = await SealAsync("app.zip");
        await account.WriteAsync(builds, Folder + "app.zip", "swapped after the approval");

        PromotionResult result = await PromoteAsync(built, staging);

        Assert.Null(result.Seal);
        Assert.StartsWith($"{builds}/{Folder}app.zip was written anew: it was sealed as ", result.Conflict, StringComparison.Ordinal);
        Assert.False(await account.Blob(staging, Folder + "app.zip").ExistsAsync(Sample.Cancellation));
    }

    [Fact]
    public async Task A_source_that_is_gone_and_a_container_that_is_missing_are_conflicts_in_a_sentence()
    {
        VersionSeal built = await SealAsync("app.zip");

        Assert.Equal("The container no-such-container does not exist.", (await PromoteAsync(built, "no-such-container")).Conflict);
        await account.Blob(builds, Folder + "app.zip").DeleteAsync(cancellationToken: Sample.Cancellation);
        Assert.StartsWith($"{builds}/{Folder}app.zip is gone; it was sealed as ", (await PromoteAsync(built, staging)).Conflict, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_whose_manifest_was_changed_is_not_promoted()
    {
        VersionSeal built = await SealAsync("app.zip");
        VersionSeal staged = (await PromoteAsync(built, staging)).Seal!;
        await account.WriteAsync(StorageAccount.Seals, $"promoted/{staging}/{Folder.TrimEnd('/')}.json", "{}");

        await Assert.ThrowsAsync<TamperedException>(() => PromoteAsync(staged, production));
    }

    [Fact]
    public async Task Three_hundred_small_artifacts_take_a_request_each_and_six_more()
    {
        VersionSeal built = await SealAsync([.. Enumerable.Range(0, 300).Select(n => $"parts/{n:D3}.bin")]);
        RequestWatch watch = new();
        StorageAccount watched = new(azurite.ConnectionString, watch);
        // A promotion that takes longer keeps a journal too.
        Promotion promotion = new(new ArtifactAccounts(watched), watched.Seals(), new FakeTimeProvider());

        PromotionResult result = await promotion.PromoteAsync(new(release, built, staging), null, Sample.Cancellation);

        Assert.Equal((300, built.Content), (result.Copied, result.Seal!.Content));
        Assert.Equal(306, watch.Take());
        await promotion.PromoteAsync(new(release, built, staging), null, Sample.Cancellation);
        Assert.Equal(4, watch.Take());
    }

    private Task<VersionSeal> SealAsync(params string[] names) => SealAsync(release, names);

    private Task<VersionSeal> SealAsync(ReleaseId id, params string[] names) => new SealedVersion(account, builds, id).SealAsync(names);

    private Task<PromotionResult> PromoteAsync(VersionSeal source, string toContainer) =>
        account.Promotion().PromoteAsync(new(release, source, toContainer), null, Sample.Cancellation);
}
