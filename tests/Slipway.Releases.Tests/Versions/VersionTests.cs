using CsCheck;
using Slipway.Releases.Versions;
using Xunit;

namespace Slipway.Releases.Tests.Versions;

public class VersionTests
{
    private static readonly Gen<string> Words = Gen.Select(Gen.Char['a', 'z'], Gen.String[Gen.Char["abz019"], 0, 5], (first, rest) => first + rest);
    private static readonly Gen<ProductName> Products = Words.Array[1, 4].Select(w => ProductName.Parse(string.Join('-', w)));
    private static readonly Gen<ReleaseVersion> Versions =
        Gen.Select(Gen.Char['0', '9'], Gen.String[Gen.Char["abZ019-."], 0, 20], (first, rest) => first + rest)
            .Where(text => ReleaseVersion.TryParse(text, null, out _))
            .Select(text => ReleaseVersion.Parse(text));

    [Fact]
    public void An_id_reads_back_in_one_way_only() =>
        Gen.Select(Products, Versions, Gen.Int[1, 9_999]).Sample(
            (product, version, attempt) =>
            {
                ReleaseId id = new(product, version, attempt);
                ReleaseId read = ReleaseId.Parse(id.ToString());
                return read == id && (read.Product, read.Version, read.Attempt) == (product, version, attempt);
            },
            iter: 2_000);

    [Fact]
    public void Two_releases_never_share_an_id() =>
        Gen.Select(Gen.Select(Products, Versions, Gen.Int[1, 3]), Gen.Select(Products, Versions, Gen.Int[1, 3])).Sample(
            (left, right) => left == right
                || new ReleaseId(left.Item1, left.Item2, left.Item3).ToString() != new ReleaseId(right.Item1, right.Item2, right.Item3).ToString(),
            iter: 2_000);

    [Theory]
    [InlineData("storefront-1.4.0", "storefront", "1.4.0", 1)]
    [InlineData("storefront-1.4.0~2", "storefront", "1.4.0", 2)]
    [InlineData("shop-v2-2026.11.25", "shop-v2", "2026.11.25", 1)]
    [InlineData("shop-1.0.0-rc-2.1", "shop", "1.0.0-rc-2.1", 1)]
    public void An_id_is_what_people_say(string text, string product, string version, int attempt) => Assert.Equal(
        new(ProductName.Parse(product), ReleaseVersion.Parse(version), attempt), ReleaseId.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("storefront")]
    [InlineData("storefront-")]
    [InlineData("-1.0.0")]
    [InlineData("storefront-1.0.0~1")]
    [InlineData("storefront-1.0.0~02")]
    [InlineData("storefront-1.0.0~2~3")]
    [InlineData("storefront-1.0.0+build")]
    [InlineData("storefront-1.0.0\n")]
    [InlineData("Storefront-1.0.0")]
    public void A_text_that_is_no_id_is_refused_with_an_example(string text) =>
        Assert.Contains("storefront-1.4.0~2", Assert.Throws<FormatException>(() => ReleaseId.Parse(text)).Message);

    [Theory]
    [InlineData("")]
    [InlineData("validate")]
    [InlineData("Shop")]
    [InlineData("shop-2")]
    [InlineData("-shop")]
    [InlineData("shop--front")]
    [InlineData("shöp")]
    [InlineData("a/b")]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcdefghijklmno")]
    public void A_name_that_could_be_misread_is_no_product(string text) =>
        Assert.Throws<FormatException>(() => ProductName.Parse(text));

    [Theory]
    [InlineData("v1.0.0")]
    [InlineData("1..0")]
    [InlineData("1.0.")]
    [InlineData("1.0.0+7")]
    [InlineData("1/0")]
    [InlineData("../1")]
    [InlineData("1.0.0\n")]
    public void A_text_that_is_no_version_is_refused(string text) => Assert.Throws<FormatException>(() => ReleaseVersion.Parse(text));

    [Fact]
    public void A_hostile_version_is_refused_as_fast_as_any_other() =>
        Assert.False(ReleaseVersion.TryParse("1" + new string('-', 62) + "!", null, out _));

    [Fact]
    public void Arbitrary_text_never_throws_where_one_tries() => Gen.String.Sample(
        text =>
        {
            _ = ReleaseId.TryParse(text, null, out _) | ProductName.TryParse(text, null, out _) | ReleaseVersion.TryParse(text, null, out _);
        });
}
