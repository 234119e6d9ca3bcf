using Azure.Storage.Blobs.Models;
using Slipway.Azure.Blobs;
using Slipway.Azure.Blobs.Copying;
using Slipway.Azure.Identity;
using Slipway.Azure.Tests.Blobs.Copying;
using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Tests.Blobs;

/// <summary>What a listing alone shows to be wrong with a build, and what is only noted.</summary>
public sealed class BuildListingTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly StorageAccount account = azurite.Account;
    private SealedVersion version = null!;

    private string Place => $"{version.Builds}/{version.Folder}";

    public async ValueTask InitializeAsync() => version = await SealedVersion.InAsync(account);

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task Names_in_any_script_are_listed_as_they_are_written()
    {
        string[] names =
        [
            "עברית/שלום.txt", "العربية/ملف نهائي.zip", "हिन्दी/नमस्ते.txt", "ไทย/สวัสดี.bin", "한국어/설치.sh", "emoji/👩‍🚀🏳️‍🌈👍🏽.png",
            "combining/e\u0301\u0323.txt", "Ελληνικά/Ὀδυσσεύς", "math/𝒳.txt", "percent/%2e%2e/%00", "plus+and space&#?.txt",
        ];
        await version.WriteAsync(names);

        BuildListing listing = await version.ListAsync();

        Assert.Empty(listing.Problems);
        Assert.Empty(listing.Notes);
        Assert.Equal(names.Order(StringComparer.Ordinal), listing.Artifacts.Select(artifact => $"{artifact.Path}"));
        Assert.Equal(names.Length, (await version.SealAsync()).Count);
    }

    [Theory]
    [InlineData("caf\u00e9.txt", "cafe\u0301.txt")]
    [InlineData("\u1e69.txt", "s\u0307\u0323.txt")]
    [InlineData("\ud55c.txt", "\u1112\u1161\u11ab.txt")]
    [InlineData("\u0622.txt", "\u0627\u0653.txt")]
    public async Task Two_names_that_differ_only_in_how_their_letters_are_composed_are_refused(string composed, string apart)
    {
        await version.WriteAsync(composed, apart);

        string first = string.CompareOrdinal(composed, apart) < 0 ? composed : apart;
        Assert.Equal(
            [$"{first} lies there twice, under names that differ only in how their letters are composed; keep one of them."],
            (await version.ListAsync()).Problems);
    }

    [Fact]
    public async Task Two_names_that_differ_only_in_case_are_noted()
    {
        await version.WriteAsync("ÜBER.txt", "über.txt", "other.txt");

        BuildListing listing = await version.ListAsync();

        Assert.Empty(listing.Problems);
        Assert.Equal(["ÜBER.txt and über.txt differ only in case; on Windows and macOS they are one file."], listing.Notes);
    }

    [Fact]
    public async Task A_folder_in_which_nothing_lies_but_the_folders_themselves_is_empty()
    {
        foreach (string folder in (string[])["docs", "docs/deep"])
        {
            await version.WriteAsync(folder, BinaryData.FromString(""), new BlobUploadOptions { Metadata = new Dictionary<string, string> { ["hdi_isfolder"] = "true" } });
        }

        BuildListing listing = await version.ListAsync();

        Assert.Equal([$"Nothing lies under {Place}."], listing.Problems);
        Assert.Equal($"Nothing lies under {Place}.", (await account.Builds().SealAsync(version.Release, listing, null, Sample.Cancellation)).Refusal);
    }

    [Theory]
    [InlineData("a//b")]
    [InlineData("docs./app.zip")]
    [InlineData("slipway.manifest.json")]
    public async Task A_name_that_hides_something_is_refused(string name)
    {
        await version.WriteAsync(name);

        Assert.Equal([$"{Place}{name} is not a name that an artifact may have."], (await version.ListAsync()).Problems);
    }

    [Fact]
    public async Task Twenty_problems_are_told_and_how_many_more_there_are()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 25), Sample.Cancellation, async (n, _) => await version.WriteAsync($"{n:D2}.txt", BinaryData.FromString("")));

        BuildListing listing = await version.ListAsync();

        Assert.Equal((21, $"{Place}19.txt is empty.", "There are 5 more of these."), (listing.Problems.Count, listing.Problems[19], listing.Problems[20]));
    }

    [Fact]
    public async Task Seven_index_tags_follow_an_artifact_and_eight_are_a_problem()
    {
        await version.WriteAsync("app.zip", BinaryData.FromString("bytes"), new BlobUploadOptions { Tags = Numbered(7, "v") });
        Assert.Empty((await version.ListAsync()).Problems);

        await version.WriteAsync("app.zip", BinaryData.FromString("bytes"), new BlobUploadOptions { Tags = Numbered(8, "v") });
        Assert.Equal(
            [$"{Place}app.zip has 8 index tags; the service keeps ten and Slipway adds three, so 7 are the most"],
            (await version.ListAsync()).Problems.Select(problem => problem.TrimEnd('.')));
    }

    [Theory]
    [InlineData("app.zip")]
    [InlineData("読む読む読む読む読む読む読む読む読む読む読む読む読む読む読む読む読む読む読む読む読む読む読む読む読む読む読む読む読む読む.zip")]
    public async Task As_much_metadata_may_be_there_as_leaves_room_for_what_is_added(string name)
    {
        int most = (8 * 1024) - 512 - version.Folder.Length - Uri.EscapeDataString(name).Length - 1;
        await version.WriteAsync(name, BinaryData.FromString("bytes"), new BlobUploadOptions { Metadata = OfLength(most) });
        Assert.Empty((await version.ListAsync()).Problems);

        await version.WriteAsync(name, BinaryData.FromString("bytes"), new BlobUploadOptions { Metadata = OfLength(most + 1) });
        Assert.Equal(
            [$"{Place}{name} has {most + 1} bytes of metadata; the service keeps 8 KiB and Slipway adds where it comes from, so {most} are the most."],
            (await version.ListAsync()).Problems);
    }

    [Fact]
    public async Task What_a_promotion_adds_to_the_longest_name_leaves_the_metadata_within_what_the_service_keeps()
    {
        string name = new('読', 512);
        CopyOrder order = new(
            version.Release,
            new(ArtifactPath.Parse(name), Digest.Of("bytes"), 5, "0x1", new(Metadata: new Dictionary<string, string>(OfLength(2900)))),
            account.Blob(version.Builds, version.Folder + name),
            account.Blob(version.Builds, version.Folder + name),
            version.Builds);
        await version.WriteAsync(name, BinaryData.FromString("bytes"), new BlobUploadOptions { Metadata = OfLength(2900) });

        Assert.Empty((await version.ListAsync()).Problems);
        Assert.InRange(order.Metadata.Sum(entry => entry.Key.Length + entry.Value.Length), 7500, 8192);
    }

    [Fact]
    public async Task Index_tags_that_may_not_be_listed_do_not_follow_and_it_is_noted()
    {
        await version.WriteAsync("app.zip", BinaryData.FromString("bytes"), Dressed.Upload);
        StorageAccount strict = new(azurite.ConnectionString, new Refusing(request => request.Uri.Query.Contains("tags", StringComparison.OrdinalIgnoreCase), 403));

        BuildListing listing = await strict.Builds().ListAsync(version.Builds, version.Release.Product, version.Release.Version, null, null, Sample.Cancellation);

        Assert.Empty(listing.Problems);
        Assert.Equal([$"The index tags in {version.Builds} cannot be listed (403 ), so none follow the artifacts."], listing.Notes);
        Assert.Null(listing.Artifacts[0].Properties.Tags);
        Assert.Equal("0123abc", listing.Artifacts[0].Properties.Metadata!["commit"]);
    }

    private static Dictionary<string, string> Numbered(int count, string value) => Enumerable.Range(0, count).ToDictionary(n => $"t{n}", _ => value);

    /// <summary>Metadata of so many bytes, names included.</summary>
    private static Dictionary<string, string> OfLength(int bytes)
    {
        Dictionary<string, string> metadata = [];
        for (int n = 10; bytes > 0; n++)
        {
            // The emulator takes no header of more than some KiB.
            int length = Math.Min(bytes, 1000);
            metadata[$"m{n}"] = new string('x', length - 3);
            bytes -= length;
        }

        return metadata;
    }
}
