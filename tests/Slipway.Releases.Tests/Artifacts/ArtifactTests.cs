using System.Text;
using CsCheck;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;
using Xunit;

namespace Slipway.Releases.Tests.Artifacts;

public class ArtifactTests
{
    [Theory]
    [InlineData("app.zip")]
    [InlineData("docs/año/読む.txt")]
    [InlineData("a b/c+d?e#f%2e")]
    [InlineData("nested/slipway.manifest.json")]
    public void A_relative_name_in_any_script_is_a_path(string text) => Assert.Equal(text, ArtifactPath.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("/app.zip")]
    [InlineData("app/")]
    [InlineData("a//b")]
    [InlineData("..")]
    [InlineData("../other/app.zip")]
    [InlineData("a/../../b")]
    [InlineData("./app.zip")]
    [InlineData("a/ .. /b")]
    [InlineData("a/..\u00a0/b")]
    [InlineData("a\\..\\b")]
    [InlineData("a/b.")]
    [InlineData("a\nb")]
    [InlineData("a\u0000b")]
    [InlineData("slipway.manifest.json")]
    public void A_path_that_leaves_its_folder_or_hides_something_is_refused(string text) =>
        Assert.Throws<FormatException>(() => ArtifactPath.Parse(text));

    [Fact]
    public void Half_a_surrogate_pair_is_no_name() => Assert.False(ArtifactPath.TryParse("a\ud800b", null, out _));

    [Fact]
    public void A_path_is_512_characters_at_most()
    {
        Assert.True(ArtifactPath.TryParse(new string('a', 512), null, out _));
        Assert.False(ArtifactPath.TryParse(new string('a', 513), null, out _));
    }

    [Fact]
    public void No_path_leaves_its_folder_and_no_two_are_one_blob() =>
        Gen.Select(Paths, Paths).Sample(
            (left, right) =>
            {
                Uri root = new("https://account/builds/storefront/1.0.0/");
                Assert.StartsWith(root.AbsolutePath, new Uri(root, Uri.EscapeDataString(left).Replace("%2F", "/", StringComparison.Ordinal)).AbsolutePath);
                Assert.Equal(left == right, Encoding.UTF8.GetBytes(left).AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(right)));
            },
            iter: 2_000);

    [Fact]
    public void A_digest_is_that_of_the_bytes() =>
        Assert.Equal("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Digest.Of("abc").ToString());

    [Fact]
    public void A_digest_reads_back_and_in_upper_case_too()
    {
        Digest digest = Digest.Of("abc");
        Assert.Equal(digest, Digest.Parse("sha256:" + digest.ToString()[7..].ToUpperInvariant()));
        Assert.Equal("ba7816bf8f01", digest.Abbreviated);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha256:")]
    [InlineData("md5:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n")]
    public void A_text_that_is_no_digest_is_refused(string text) => Assert.Throws<FormatException>(() => Digest.Parse(text));

    [Fact]
    public void Content_is_the_same_wherever_the_same_bytes_lie()
    {
        ArtifactSeal app = new(ArtifactPath.Parse("app.zip"), Digest.Of("app"), 3, "0x1");
        ArtifactSeal docs = new(ArtifactPath.Parse("docs.zip"), Digest.Of("docs"), 4, "0x2");
        SealManifest built = Manifest("builds", app, docs);
        SealManifest promoted = Manifest("production", docs with { ETag = "0x8" }, app with { ETag = "0x9" });

        Assert.Equal(built.Content(), promoted.Content());
        Assert.NotEqual(built.Seal().Manifest, promoted.Seal().Manifest);
        Assert.NotEqual(built.Content(), Manifest("builds", app).Content());
        Assert.NotEqual(built.Content(), Manifest("builds", app with { Sha256 = Digest.Of("other") }, docs).Content());
        Assert.Equal((2, 7L), (built.Seal().Count, built.Seal().Bytes));
    }

    [Fact]
    public void A_manifest_reads_back_to_the_byte()
    {
        SealManifest manifest = Manifest("builds", new ArtifactSeal(ArtifactPath.Parse("año/読む.txt"), Digest.Of("x"), 1, "\"0x1\""));
        Assert.Equal(manifest.ToBytes(), SealManifest.FromBytes(manifest.ToBytes()).ToBytes());
    }

    private static Gen<string> Paths =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["a./\\ %2e~:?#é\ud800\udc00"], 1, 12]).Where(text => ArtifactPath.TryParse(text, null, out _));

    private static SealManifest Manifest(string container, params ArtifactSeal[] seals) =>
        new(ProductName.Parse("storefront"), ReleaseVersion.Parse("1.0.0"), container, seals);
}
