using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Releases;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Tests.Blobs;

public sealed class BuildContainerTests : IAsyncLifetime
{
    private readonly StorageAccount account;
    private readonly SealStore seals;
    private readonly BuildContainer builds;
    private readonly ReleaseId release = Sample.Release();
    private string container = "";

    public BuildContainerTests(AzuriteFixture azurite)
    {
        account = azurite.Account;
        seals = account.Seals();
        builds = new(new ArtifactAccounts(account), seals);
    }

    private string Folder => $"{release.Product}/{release.Version}/";

    public async ValueTask InitializeAsync() => container = await Sample.ContainerAsync(account, "builds");

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task A_version_of_which_nothing_lies_there_is_a_problem()
    {
        await account.WriteAsync(container, $"{release.Product}/1.4.01/app.zip", "another version");

        Assert.Equal([$"Nothing lies under {container}/{Folder}."], (await ListAsync()).Problems);
    }

    [Fact]
    public async Task A_container_that_is_not_there_is_a_problem()
    {
        BuildListing listing = await builds.ListAsync("no-such-container", release.Product, release.Version, null, null, Sample.Cancellation);

        Assert.Equal(["The container no-such-container does not exist."], listing.Problems);
    }

    [Fact]
    public async Task Missing_empty_and_misnamed_artifacts_are_each_one_sentence()
    {
        await account.WriteAsync(container, Folder + "empty.zip", "");
        await account.WriteAsync(container, Folder + "slipway.manifest.json", "{}");

        Assert.Equal(
            [$"{container}/{Folder}empty.zip is empty.", $"{container}/{Folder}slipway.manifest.json is not a name that an artifact may have."],
            (await ListAsync()).Problems);
        Assert.Equal([$"{container}/{Folder}app.zip is asked for and not there."], (await ListAsync(new RequestedArtifact(Path("app.zip")))).Problems);
    }

    [Fact]
    public async Task One_artifact_asked_for_with_two_digests_is_a_problem()
    {
        await account.WriteAsync(container, Folder + "app.zip", "bytes");

        BuildListing listing = await ListAsync(new(Path("app.zip"), Digest.Of("a")), new(Path("app.zip"), Digest.Of("b")));

        Assert.Equal(["app.zip is asked for with 2 different digests."], listing.Problems);
    }

    [Fact]
    public async Task Only_what_is_asked_for_is_listed()
    {
        await account.WriteAsync(container, Folder + "app.zip", "bytes");
        await account.WriteAsync(container, Folder + "notes.txt", "not released");

        Assert.Equal(["app.zip"], (await ListAsync(new RequestedArtifact(Path("app.zip")))).Artifacts.Select(a => $"{a.Path}"));
    }

    [Fact]
    public async Task The_fingerprint_stays_while_nothing_changes_and_tells_a_rewritten_artifact()
    {
        await account.WriteAsync(container, Folder + "app.zip", "bytes");
        Digest before = (await ListAsync()).Fingerprint;

        Assert.Equal(before, (await ListAsync()).Fingerprint);
        Assert.NotEqual(before, (await ListAsync(new RequestedArtifact(Path("app.zip"), Digest.Of("bytes")))).Fingerprint);

        await account.WriteAsync(container, Folder + "app.zip", "bytes");
        Assert.NotEqual(before, (await ListAsync()).Fingerprint);
    }

    [Fact]
    public async Task A_seal_holds_the_digest_length_and_tag_of_every_artifact_in_any_script()
    {
        string[] names = ["app.zip", "docs/Übersicht & Pläne.pdf", "данные/файл #1?.bin", "日本語/100% 😀.txt", "a+b=c;d'e.txt"];
        foreach (string name in names)
        {
            await account.WriteAsync(container, Folder + name, $"bytes of {name}");
        }

        SealingResult result = await SealAsync();

        SealManifest manifest = await seals.ReadAsync(release, result.Seal!, Sample.Cancellation);
        Assert.Equal(names.Order(StringComparer.Ordinal), manifest.Artifacts.Select(a => $"{a.Path}"));
        Assert.All(manifest.Artifacts, artifact => Assert.Equal(Digest.Of($"bytes of {artifact.Path}"), artifact.Sha256));
        Assert.Equal((names.Length, manifest.Artifacts.Sum(a => a.Length)), (result.Seal!.Count, result.Seal.Bytes));
    }

    [Fact]
    public async Task A_release_that_is_sealed_keeps_its_seal_whatever_is_written_later()
    {
        await account.WriteAsync(container, Folder + "app.zip", "bytes");
        VersionSeal first = (await SealAsync()).Seal!;
        await account.WriteAsync(container, Folder + "app.zip", "other bytes");

        Assert.Equal(first, (await SealAsync()).Seal);
        Assert.Equal(first, await seals.FindAsync(release, Sample.Cancellation));
    }

    [Fact]
    public async Task Twenty_who_seal_at_once_get_one_seal()
    {
        await account.WriteAsync(container, Folder + "app.zip", "bytes");
        BuildListing listing = await ListAsync();

        SealingResult[] results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            builds.SealAsync(release, listing, null, Sample.Cancellation)));

        Assert.Single(results.Select(result => result.Seal).Distinct());
    }

    [Fact]
    public async Task An_artifact_that_is_not_what_the_pipeline_saw_is_refused_with_both_digests()
    {
        await account.WriteAsync(container, Folder + "app.zip", "swapped");

        SealingResult result = await SealAsync(new RequestedArtifact(Path("app.zip"), Digest.Of("built")));

        Assert.Null(result.Seal);
        Assert.Equal($"{container}/{Folder}app.zip is {Digest.Of("swapped")}, but the request says {Digest.Of("built")}.", result.Refusal);
    }

    [Fact]
    public async Task An_artifact_that_is_written_anew_or_deleted_before_it_is_read_is_refused()
    {
        await account.WriteAsync(container, Folder + "app.zip", "listed");
        await account.WriteAsync(container, Folder + "lib.zip", "listed");
        BuildListing listing = await ListAsync();
        await account.WriteAsync(container, Folder + "app.zip", "written anew");
        await account.Blob(container, Folder + "lib.zip").DeleteAsync(cancellationToken: Sample.Cancellation);
        string now = (await ListAsync()).Artifacts[0].ETag;

        SealingResult result = await builds.SealAsync(release, listing, null, Sample.Cancellation);

        Assert.Equal(
            $"{container}/{Folder}app.zip was written anew: it was listed as {listing.Artifacts[0].ETag} and now is {now}. "
                + $"{container}/{Folder}lib.zip is gone; it was listed as {listing.Artifacts[1].ETag}.",
            result.Refusal);
        Assert.Null(await seals.FindAsync(release, Sample.Cancellation));
    }

    [Fact]
    public async Task A_manifest_that_was_changed_is_not_the_sealed_one()
    {
        await account.WriteAsync(container, Folder + "app.zip", "bytes");
        VersionSeal seal = (await SealAsync()).Seal!;
        string manifest = await account.TextAsync(StorageAccount.Seals, $"{release}.json");
        await account.WriteAsync(StorageAccount.Seals, $"{release}.json", manifest.Replace("app.zip", "evil.zip", StringComparison.Ordinal));

        await Assert.ThrowsAsync<TamperedException>(() => account.Seals().ReadAsync(release, seal, Sample.Cancellation));
    }

    private static ArtifactPath Path(string path) => ArtifactPath.Parse(path);

    private Task<BuildListing> ListAsync(params RequestedArtifact[] wanted) =>
        builds.ListAsync(container, release.Product, release.Version, wanted, null, Sample.Cancellation);

    private async Task<SealingResult> SealAsync(params RequestedArtifact[] wanted) =>
        await builds.SealAsync(release, await ListAsync(wanted), null, Sample.Cancellation);
}
