using System.Text.Json.Nodes;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Artifacts.Oci;
using Xunit;

namespace Slipway.Releases.Tests.Artifacts.Oci;

public class OciLayoutTests
{
    private readonly ImageLayout layout = new();

    [Fact]
    public async Task A_whole_layout_of_nested_indexes_has_nothing_wrong_and_each_document_is_read_once()
    {
        JsonObject shared = layout.Image("shared");
        layout.Begin(layout.Image("amd64"), layout.Nested(layout.Nested(layout.Image("arm64"), shared.DeepClone())), shared);

        Assert.Empty(layout.Misfits());
        Assert.Empty(await layout.WalkAsync());

        Assert.All(layout.Reads.Values, times => Assert.Equal(1, times));
        // The marker, the index, two nested ones and three manifests; no config and no layer.
        Assert.Equal(7, layout.Reads.Count);
    }

    [Fact]
    public async Task An_image_in_the_form_of_Docker_is_walked_too()
    {
        const string manifest = "application/vnd.docker.distribution.manifest.v2+json";
        const string list = "application/vnd.docker.distribution.manifest.list.v2+json";
        JsonObject config = layout.Blob("application/vnd.docker.container.image.v1+json", "config");
        JsonObject layer = layout.Blob("application/vnd.docker.image.rootfs.diff.tar.gzip", "layer");
        JsonObject image = layout.Blob(manifest, ImageLayout.Document(manifest, ("config", config), ("layers", new JsonArray(layer))));
        layout.Begin(layout.Blob(list, ImageLayout.Document(list, ("manifests", new JsonArray(image)))));

        Assert.Empty(await layout.WalkAsync());
    }

    [Theory]
    [InlineData("oci-layout")]
    [InlineData("index.json")]
    public void Without_its_two_files_a_folder_is_no_image_layout(string file)
    {
        layout.Begin(layout.Image("amd64"));
        layout.Remove(file);

        Assert.Equal([$"{file} is missing, so this is no image layout."], layout.Misfits());
    }

    [Fact]
    public void An_index_beyond_four_MiB_is_refused_before_it_is_read()
    {
        layout["index.json"] = new string(' ', OciLayout.MostDocumentBytes + 1);

        Assert.Equal(["index.json has 4194305 bytes; a document of an image layout has at most 4194304."], layout.Misfits());
    }

    public static TheoryData<string, string> Misnamed => new()
    {
        { $"blobs/sha512/{new string('a', 128)}", "its algorithm is 'sha512'; only sha256 is sealed here" },
        { $"blobs/md5/{new string('a', 32)}", "its algorithm is 'md5'; only sha256 is sealed here" },
        { $"blobs/sha256/{new string('a', 63)}", "it has 63 digits; a SHA-256 digest has 64 lower-case hexadecimal ones" },
        { $"blobs/sha256/{new string('a', 65)}", "it has 65 digits; a SHA-256 digest has 64 lower-case hexadecimal ones" },
        { $"blobs/sha256/{new string('A', 64)}", "its digits are in upper case; an image layout writes them in lower case" },
        { $"blobs/sha256/{new string('z', 64)}", "it holds more than hexadecimal digits; a SHA-256 digest has 64 lower-case hexadecimal ones" },
        { $"blobs/sha256/{new string('a', 64)}/x", "it holds more than hexadecimal digits; a SHA-256 digest has 64 lower-case hexadecimal ones" },
        { $"blobs/{new string('a', 64)}", "it does not name its algorithm; only sha256 is sealed here" },
    };

    [Theory]
    [MemberData(nameof(Misnamed))]
    public void A_blob_that_is_not_named_by_a_SHA_256_digest_is_a_problem(string path, string why)
    {
        layout.Begin(layout.Image("amd64"));
        layout[path] = "bytes";

        Assert.Equal([$"{path} is not named by its digest: {why}."], layout.Misfits());
    }

    [Theory]
    [InlineData("""{"imageLayoutVersion":"2.0.0"}""", "has imageLayoutVersion '2.0.0'; only 1.0.0 is known here")]
    [InlineData("""{"imageLayoutVersion":1}""", "has imageLayoutVersion ''; only 1.0.0 is known here")]
    [InlineData("""[]""", "has imageLayoutVersion ''; only 1.0.0 is known here")]
    [InlineData("1.0.0", "is not valid JSON")]
    [InlineData("""{"imageLayoutVersion":"2.0.0","imageLayoutVersion":"1.0.0"}""", "is not valid JSON")]
    public async Task A_layout_of_another_version_is_not_walked(string marker, string why)
    {
        layout.Begin(layout.Image("amd64"));
        layout["oci-layout"] = marker;

        Assert.Equal([$"oci-layout {why}."], await layout.WalkAsync());
    }

    [Fact]
    public async Task A_blob_that_is_missing_is_told_by_who_refers_to_it()
    {
        JsonObject image = layout.Image("amd64");
        layout.Begin(image);
        layout.Remove(ImageLayout.Path(Digest.Of("layer of amd64")));

        Assert.Equal([$"{Of(image)} refers to {Digest.Of("layer of amd64")}, which is not there."], await layout.WalkAsync());
    }

    [Fact]
    public async Task A_manifest_that_is_missing_is_told_and_what_only_it_refers_to_is_not()
    {
        JsonObject image = layout.Image("amd64");
        layout.Begin(image);
        layout.Remove(Of(image));

        Assert.Equal([$"index.json refers to {image["digest"]}, which is not there."], await layout.WalkAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_size_that_is_not_the_blobs_is_told_with_both(int more)
    {
        JsonObject image = layout.Image("amd64");
        long size = image["size"]!.GetValue<long>();
        image["size"] = size + more;
        layout.Begin(image);

        Assert.Equal([$"index.json refers to {image["digest"]} as {size + more} bytes, and {size} lie there."], await layout.WalkAsync());
    }

    [Fact]
    public async Task A_blob_to_which_nothing_refers_is_a_problem_and_a_file_elsewhere_is_not()
    {
        layout.Begin(layout.Image("amd64"));
        layout["README.md"] = "how to load it";
        JsonObject stray = layout.Blob(ImageLayout.Layer, "stray");

        Assert.Equal([$"{Of(stray)} lies there and nothing in the image layout refers to it."], await layout.WalkAsync());
    }

    [Fact]
    public async Task A_layout_without_an_image_is_a_problem()
    {
        layout.Begin();

        Assert.Equal(["index.json refers to no image."], await layout.WalkAsync());
    }

    public static TheoryData<string, string> References => new()
    {
        // a reference as JSON, what is said of it; D stands for the digest of what lies there, and its size is 5
        { """{"mediaType":"M","digest":"sha512:00","size":5}""", "refers to 'sha512:00': its algorithm is 'sha512'; only sha256 is sealed here" },
        { """{"mediaType":"M","digest":":00","size":5}""", "refers to ':00': its algorithm is missing; only sha256 is sealed here" },
        { """{"mediaType":"M","digest":"00","size":5}""", "refers to '00': it does not name its algorithm; only sha256 is sealed here" },
        { """{"mediaType":"M","digest":"sha256:00","size":5}""", "refers to 'sha256:00': it has 2 digits; a SHA-256 digest has 64 lower-case hexadecimal ones" },
        { """{"mediaType":"M","digest":"sha256:../../../x","size":5}""", "refers to 'sha256:../../../x': it holds more than hexadecimal digits; a SHA-256 digest has 64 lower-case hexadecimal ones" },
        { """{"digest":"D","size":5}""", "holds a reference that lacks its mediaType, digest or size" },
        { """{"mediaType":"","digest":"D","size":5}""", "holds a reference that lacks its mediaType, digest or size" },
        { """{"mediaType":"M","size":5}""", "holds a reference that lacks its mediaType, digest or size" },
        { """{"mediaType":"M","digest":"D"}""", "holds a reference that lacks its mediaType, digest or size" },
        { """{"mediaType":"M","digest":"D","size":-5}""", "holds a reference that lacks its mediaType, digest or size" },
        { """{"mediaType":"M","digest":"D","size":5.5}""", "holds a reference that lacks its mediaType, digest or size" },
        { """{"mediaType":"M","digest":"D","size":"5"}""", "holds a reference that lacks its mediaType, digest or size" },
        { "\"D\"", "holds a reference that lacks its mediaType, digest or size" },
        { "null", "holds a reference that lacks its mediaType, digest or size" },
        { """{"mediaType":"M","digest":"D","size":5,"urls":["https://example.com/x"]}""", "refers to D by urls, from where other bytes could come; only what lies in the layout is released" },
        { """{"mediaType":"M","digest":"D","size":5,"data":"b3RoZXI="}""", "embeds data that are not D" },
        { """{"mediaType":"M","digest":"D","size":5,"data":"%"}""", "embeds data that are not D" },
        { """{"mediaType":"application/vnd.oci.image.layer.nondistributable.v1.tar","digest":"D","size":5}""", "refers to D as application/vnd.oci.image.layer.nondistributable.v1.tar, which may not be distributed" },
        { """{"mediaType":"application/vnd.docker.image.rootfs.foreign.diff.tar.gzip","digest":"D","size":5}""", "refers to D as application/vnd.docker.image.rootfs.foreign.diff.tar.gzip, which may not be distributed" },
    };

    [Theory]
    [MemberData(nameof(References))]
    public async Task A_reference_that_cannot_be_followed_is_told(string reference, string wrong)
    {
        string digest = layout.Blob(ImageLayout.Layer, "bytes")["digest"]!.GetValue<string>();
        layout["index.json"] = $$"""{"schemaVersion":2,"manifests":[{{reference.Replace("\"D\"", $"\"{digest}\"", StringComparison.Ordinal)}}]}""";

        Assert.Equal($"index.json {wrong.Replace(" D", $" {digest}", StringComparison.Ordinal)}.", (await layout.WalkAsync())[0]);
    }

    [Fact]
    public async Task An_artifact_without_an_image_and_data_that_are_the_blobs_are_followed()
    {
        JsonObject chart = layout.Blob("application/vnd.cncf.helm.chart.content.v1.tar+gzip", "bytes");
        chart["data"] = "Ynl0ZXM=";
        chart["urls"] = new JsonArray();
        layout.Begin(chart);

        Assert.Empty(await layout.WalkAsync());
    }

    public static TheoryData<string, string> Documents => new()
    {
        // a document that is referred to as a manifest, what is said of it
        { "{", "is not valid JSON" },
        { """{"schemaVersion":2,"schemaVersion":2,"config":{},"layers":[]}""", "is not valid JSON" },
        { "[]", "is not an index or a manifest of schemaVersion 2" },
        { """{"config":{},"layers":[]}""", "is not an index or a manifest of schemaVersion 2" },
        { """{"schemaVersion":1,"config":{},"layers":[]}""", "is not an index or a manifest of schemaVersion 2" },
        { """{"schemaVersion":"2","config":{},"layers":[]}""", "is not an index or a manifest of schemaVersion 2" },
        { """{"schemaVersion":2,"config":{},"layers":[],"manifests":[]}""", "could be read as an index and as a manifest" },
        { """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","config":{},"layers":[]}""", "says to be application/vnd.oci.image.index.v1+json, and is referred to as application/vnd.oci.image.manifest.v1+json" },
        { """{"schemaVersion":2,"layers":[]}""", "holds a reference that lacks its mediaType, digest or size" },
        { """{"schemaVersion":2,"config":{"mediaType":"a","digest":"sha256:00","size":1},"layers":[]}""", "refers to 'sha256:00': it has 2 digits; a SHA-256 digest has 64 lower-case hexadecimal ones" },
    };

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task A_document_that_two_could_read_differently_or_nobody_can_is_a_problem(string document, string wrong)
    {
        JsonObject reference = layout.Blob(ImageLayout.Manifest, document);
        layout.Begin(reference);

        Assert.Equal([$"{Of(reference)} {wrong}."], await layout.WalkAsync());
    }

    [Theory]
    [InlineData("""{"schemaVersion":2,"manifests":[],"layers":[]}""", "could be read as an index and as a manifest")]
    [InlineData("""{"schemaVersion":2}""", "holds a reference that lacks its mediaType, digest or size")]
    [InlineData("""{"schemaVersion":2,"manifests":{}}""", "holds a reference that lacks its mediaType, digest or size")]
    [InlineData("""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","manifests":[]}""", "says to be application/vnd.oci.image.manifest.v1+json, and is an index by its name")]
    public async Task An_index_that_is_none_is_a_problem(string index, string wrong)
    {
        layout["index.json"] = index;

        Assert.Equal([$"index.json {wrong}."], await layout.WalkAsync());
    }

    [Fact]
    public async Task A_subject_is_followed_as_every_reference()
    {
        JsonObject image = layout.Image("amd64");
        JsonObject config = layout.Blob("application/vnd.oci.empty.v1+json", "{}");
        JsonObject signature = layout.Blob(
            ImageLayout.Manifest, ImageLayout.Document(ImageLayout.Manifest, ("config", config), ("layers", new JsonArray()), ("subject", image)));
        layout.Begin(signature);

        Assert.Empty(await layout.WalkAsync());
        layout.Remove(ImageLayout.Path(Digest.Of("layer of amd64")));
        Assert.Equal([$"{Of(image)} refers to {Digest.Of("layer of amd64")}, which is not there."], await layout.WalkAsync());
    }

    [Fact]
    public async Task Documents_that_refer_to_each_other_are_read_once_and_end_the_walk()
    {
        // Only a forged layout has a cycle: that these bytes are not what their names say, sealing finds when it reads them.
        Digest first = Digest.Of("first");
        Digest second = Digest.Of("second");
        JsonObject toFirst = ImageLayout.Reference(ImageLayout.Index, $"{first}", 0);
        JsonObject toSecond = ImageLayout.Reference(ImageLayout.Index, $"{second}", 0);
        int size = ImageLayout.Document(ImageLayout.Index, ("manifests", new JsonArray(toFirst.DeepClone()))).Length + 2;
        toFirst["size"] = size;
        toSecond["size"] = size;
        layout[ImageLayout.Path(first)] = ImageLayout.Document(ImageLayout.Index, ("manifests", new JsonArray(toSecond)));
        layout[ImageLayout.Path(second)] = ImageLayout.Document(ImageLayout.Index, ("manifests", new JsonArray(toFirst.DeepClone())));
        layout.Begin(toFirst);

        Assert.Empty(await layout.WalkAsync());
        Assert.All(layout.Reads.Values, times => Assert.Equal(1, times));
    }

    [Fact]
    public async Task Indexes_may_lie_eight_deep_and_no_deeper()
    {
        JsonObject deep = layout.Image("amd64");
        for (int depth = 0; depth < 7; depth++)
        {
            deep = layout.Nested(deep);
        }

        layout.Begin(deep);
        Assert.Empty(await layout.WalkAsync());

        layout.Begin(layout.Nested(deep.DeepClone()));
        string problem = Assert.Single(await layout.WalkAsync());
        Assert.EndsWith(" 9 indexes deep; 8 are the most.", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thousand_documents_are_walked_and_one_more_is_a_problem()
    {
        JsonObject[] images = [.. Enumerable.Range(0, 1000).Select(n => layout.Image($"{n}"))];
        layout.Begin([.. images.Select(image => image.DeepClone())]);
        Assert.Empty(await layout.WalkAsync());

        layout.Begin([.. images, layout.Image("one more")]);
        Assert.EndsWith("refers to one more document; 1,000 are the most.", Assert.Single(await layout.WalkAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fifty_thousand_references_are_followed_and_one_more_is_a_problem()
    {
        JsonObject layer = layout.Blob(ImageLayout.Layer, "layer");
        JsonObject config = layout.Blob(ImageLayout.Config, "config");
        JsonObject Image(int layers) => layout.Blob(
            ImageLayout.Manifest,
            ImageLayout.Document(
                ImageLayout.Manifest, ("config", config.DeepClone()), ("layers", new JsonArray([.. Enumerable.Range(0, layers).Select(_ => layer.DeepClone())]))));

        // Three manifests, their three configs, and layers: more of those would not fit into one document.
        layout.Begin(Image(16_660), Image(16_665), Image(16_669));
        Assert.Empty(await layout.WalkAsync());

        layout.Begin(Image(16_660), Image(16_665), Image(16_670));
        Assert.Equal(["The image layout has more than 50,000 references."], await layout.WalkAsync());
    }

    [Fact]
    public async Task A_walk_that_cannot_read_a_document_ends_without_a_word()
    {
        layout.Begin(layout.Image("amd64"));

        Assert.Empty(await OciLayout.WalkAsync(layout.Lengths, _ => Task.FromResult<ReadOnlyMemory<byte>?>(null)));
    }

    [Fact]
    public async Task Ten_problems_are_told_at_most()
    {
        layout.Begin([.. Enumerable.Range(0, 30).Select(n => ImageLayout.Reference(ImageLayout.Layer, $"{Digest.Of($"{n}")}", 1))]);

        Assert.Equal(10, (await layout.WalkAsync()).Count);
    }

    private static string Of(JsonObject reference) => ImageLayout.Path(Digest.Parse(reference["digest"]!.GetValue<string>()));
}
