using System.Text.Json.Nodes;
using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Azure.Tests.Blobs.Copying;
using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Tests.Blobs;

/// <summary>Builds of which the plan says that a manifest names the digest of each file, or that they are image layouts.</summary>
public sealed class SealingFormsTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private const string ImageManifest = "application/vnd.oci.image.manifest.v1+json";

    private static readonly ArtifactForm Summed = new(ArtifactLayout.Files, ArtifactPath.Parse("SHA256SUMS"));
    private static readonly ArtifactForm Image = new(ArtifactLayout.Oci, null);

    private readonly StorageAccount account = azurite.Account;
    private readonly RequestKinds kinds = new();
    private SealedVersion version = null!;

    private string Place => $"{version.Builds}/{version.Folder}";

    public async ValueTask InitializeAsync() => version = await SealedVersion.InAsync(account);

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task A_folder_is_sealed_whole_with_its_manifest_and_each_file_is_read_once()
    {
        string[] names = [.. Enumerable.Range(0, 298).Select(n => $"parts/{n:D3}.bin"), "docs/ملف.txt"];
        await version.WriteAsync(names);
        await SumAsync(names);

        SealingResult result = await SealAsync(Summed);

        Assert.Equal((300, null, 300), (result.Seal?.Count, result.Refusal, kinds.Reads));
    }

    [Fact]
    public async Task A_file_that_is_not_what_the_manifest_says_is_refused_with_both_digests()
    {
        await version.WriteAsync("app.zip");
        await SumAsync("app.zip");
        await version.WriteAsync("app.zip", BinaryData.FromString("swapped"));

        SealingResult result = await SealAsync(Summed);

        Assert.Equal($"{Place}app.zip is {Digest.Of("swapped")}, but SHA256SUMS says {Digest.Of("bytes of app.zip")}.", result.Refusal);
        Assert.Null(await account.Seals().FindAsync(version.Release, Sample.Cancellation));
    }

    [Fact]
    public async Task What_the_manifest_names_and_is_not_there_and_what_lies_beside_it_are_told_before_anything_else_is_read()
    {
        await version.WriteAsync("app.zip", "stray.txt", "docs/stray.txt");
        await SumAsync("app.zip", "lib.zip");

        SealingResult result = await SealAsync(Summed);

        Assert.Equal(
            "lib.zip is named in SHA256SUMS and not there. docs/stray.txt is there and not named in SHA256SUMS. "
                + "stray.txt is there and not named in SHA256SUMS.",
            result.Refusal);
        Assert.Equal(1, kinds.Reads);
    }

    [Fact]
    public async Task Five_misfits_are_told_and_how_many_more_there_are()
    {
        await version.WriteAsync("app.zip");
        await SumAsync([.. Enumerable.Range(0, 300).Select(n => $"{n:D3}.bin")]);

        string refusal = (await SealAsync(Summed)).Refusal!;

        Assert.StartsWith("000.bin is named in SHA256SUMS and not there. 001.bin is", refusal, StringComparison.Ordinal);
        Assert.EndsWith("004.bin is named in SHA256SUMS and not there. There are 296 more of these.", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_of_which_many_lines_are_wrong_tells_the_first_and_does_not_say_that_those_are_all()
    {
        await version.WriteAsync("app.zip");
        await version.WriteAsync("SHA256SUMS", BinaryData.FromString(string.Concat(Enumerable.Repeat("nonsense\n", 300))));

        string refusal = (await SealAsync(Summed)).Refusal!;

        Assert.StartsWith("Line 1 of SHA256SUMS is not of the form", refusal, StringComparison.Ordinal);
        Assert.EndsWith("Line 10 of SHA256SUMS is not of the form '<SHA-256 digest>  <path>'.", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_that_is_missing_empty_or_too_long_is_a_problem_of_the_listing()
    {
        await version.WriteAsync("app.zip");
        Assert.Equal(["The manifest SHA256SUMS is missing."], (await version.ListAsync(Summed)).Problems);

        await version.WriteAsync("SHA256SUMS", BinaryData.FromString(""));
        Assert.Equal([$"{Place}SHA256SUMS is empty."], (await version.ListAsync(Summed)).Problems);

        await version.WriteAsync("SHA256SUMS", BinaryData.FromBytes(new byte[ChecksumManifest.MostBytes + 1]));
        Assert.Equal(["The manifest SHA256SUMS has 16777217 bytes; 16777216 are the most."], (await version.ListAsync(Summed)).Problems);
    }

    [Fact]
    public async Task A_manifest_that_is_written_anew_before_it_is_read_is_refused_with_both_tags()
    {
        await version.WriteAsync("app.zip");
        await SumAsync("app.zip");
        BuildListing listing = await version.ListAsync(Summed);
        await SumAsync("app.zip");
        BuildListing now = await version.ListAsync(Summed);

        SealingResult result = await account.Builds().SealAsync(version.Release, listing, null, Sample.Cancellation);

        Assert.Equal(
            $"{Place}SHA256SUMS was written anew: it was listed as {listing.Artifacts[0].ETag} and now is {now.Artifacts[0].ETag}.", result.Refusal);
    }

    [Fact]
    public async Task An_empty_file_is_refused_even_where_the_manifest_names_it()
    {
        await version.WriteAsync("empty.txt", BinaryData.FromString(""));
        await version.WriteAsync("SHA256SUMS", BinaryData.FromString($"{Hex("")}  empty.txt\n"));

        Assert.Equal($"{Place}empty.txt is empty.", (await SealAsync(Summed)).Refusal);
    }

    [Fact]
    public async Task An_image_layout_is_sealed_whole_and_each_of_its_blobs_is_read_once()
    {
        await WriteImageAsync();

        SealingResult result = await SealAsync(Image);

        Assert.Equal((5, null, 5), (result.Seal?.Count, result.Refusal, kinds.Reads));
    }

    [Fact]
    public async Task A_blob_whose_bytes_are_not_what_its_name_says_is_refused()
    {
        await WriteImageAsync();
        await version.WriteAsync(Blob("layer"), BinaryData.FromString("forge"));

        Assert.Equal($"{Place}{Blob("layer")} is {Digest.Of("forge")}, but its name says {Digest.Of("layer")}.", (await SealAsync(Image)).Refusal);
    }

    [Fact]
    public async Task A_document_whose_bytes_are_not_what_its_name_says_is_refused_before_it_is_believed()
    {
        string manifest = await WriteImageAsync();
        string forged = manifest.Replace("config", "konfig", StringComparison.Ordinal);
        await version.WriteAsync(Blob(manifest), BinaryData.FromString(forged));

        SealingResult result = await SealAsync(Image);

        Assert.Equal($"{Place}{Blob(manifest)} is {Digest.Of(forged)}, but its name says {Digest.Of(manifest)}.", result.Refusal);
    }

    [Fact]
    public async Task An_index_that_is_written_anew_before_it_is_read_is_refused_with_both_tags()
    {
        await WriteImageAsync();
        BuildListing listing = await version.ListAsync(Image);
        await version.WriteAsync("index.json", BinaryData.FromString("{}"));
        ListedArtifact[] indexes = [.. listing.Artifacts.Concat((await version.ListAsync(Image)).Artifacts).Where(one => $"{one.Path}" == "index.json")];

        SealingResult result = await account.Builds().SealAsync(version.Release, listing, null, Sample.Cancellation);

        Assert.Equal($"{Place}index.json was written anew: it was listed as {indexes[0].ETag} and now is {indexes[1].ETag}.", result.Refusal);
    }

    [Fact]
    public async Task A_layer_that_is_missing_is_told_before_the_others_are_read()
    {
        string manifest = await WriteImageAsync();
        await account.Blob(version.Builds, version.Folder + Blob("layer")).DeleteAsync(cancellationToken: Sample.Cancellation);

        SealingResult result = await SealAsync(Image);

        Assert.Equal($"{Blob(manifest)} refers to {Digest.Of("layer")}, which is not there.", result.Refusal);
        Assert.Equal(3, kinds.Reads);
    }

    [Fact]
    public async Task A_folder_that_is_no_image_layout_is_a_problem_of_the_listing()
    {
        await version.WriteAsync("app.zip", "blobs/sha512/abc");

        Assert.Equal(
            [
                "oci-layout is missing, so this is no image layout.",
                "index.json is missing, so this is no image layout.",
                "blobs/sha512/abc is not named by its digest: its algorithm is 'sha512'; only sha256 is sealed here.",
            ],
            (await version.ListAsync(Image)).Problems);
    }

    private static string Hex(string bytes) => Digest.Of(bytes).ToString()[7..];

    private static string Blob(string bytes) => $"blobs/sha256/{Hex(bytes)}";

    private static JsonObject Reference(string mediaType, string bytes) =>
        new() { ["mediaType"] = mediaType, ["digest"] = $"{Digest.Of(bytes)}", ["size"] = bytes.Length };

    private Task SumAsync(params string[] names) =>
        version.WriteAsync("SHA256SUMS", BinaryData.FromString(string.Concat(names.Select(name => $"{Hex($"bytes of {name}")}  {name}\n"))));

    /// <returns>The image's manifest.</returns>
    private async Task<string> WriteImageAsync()
    {
        string manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["config"] = Reference("application/vnd.oci.image.config.v1+json", "config"),
            ["layers"] = new JsonArray(Reference("application/vnd.oci.image.layer.v1.tar", "layer")),
        }.ToJsonString();
        string index = new JsonObject { ["schemaVersion"] = 2, ["manifests"] = new JsonArray(Reference(ImageManifest, manifest)) }.ToJsonString();
        await version.WriteAsync("oci-layout", BinaryData.FromString("""{"imageLayoutVersion":"1.0.0"}"""));
        await version.WriteAsync("index.json", BinaryData.FromString(index));
        foreach (string bytes in (string[])[manifest, "config", "layer"])
        {
            await version.WriteAsync(Blob(bytes), BinaryData.FromString(bytes));
        }

        return manifest;
    }

    private async Task<SealingResult> SealAsync(ArtifactForm form) =>
        await new StorageAccount(azurite.ConnectionString, kinds).Builds().SealAsync(version.Release, await version.ListAsync(form), null, Sample.Cancellation);
}
