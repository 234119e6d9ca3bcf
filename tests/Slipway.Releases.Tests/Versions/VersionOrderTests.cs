using CsCheck;
using Slipway.Releases.Versions;
using Xunit;

namespace Slipway.Releases.Tests.Versions;

public class VersionOrderTests
{
    /// <summary>The chain of semver.org's rule 11, with its neighbours.</summary>
    private static readonly string[] SemVerChain =
    [
        "0.9.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",
        "1.0.0", "1.0.1", "1.9.0", "1.10.0", "2.0.0", "2.1.0", "2.1.1", "99999999999999999999.0.0",
    ];

    private static readonly string[] CalVerChain = ["24.04.1", "26.04", "26.4.1", "26.10.0", "2025.12.31", "2026.2.1", "2026.11.25", "2026.11.25.1", "2026.11.26"];

    [Fact]
    public void Semantic_versions_follow_rule_11() => AssertRises(VersionScheme.SemVer, SemVerChain);

    [Fact]
    public void Calendar_versions_rise_number_by_number() => AssertRises(VersionScheme.CalVer, CalVerChain);

    [Fact]
    public void Calendar_versions_order_as_their_days_do() =>
        Gen.Select(Gen.Date[new(2000, 1, 1), new(2099, 12, 31)], Gen.Date[new(2000, 1, 1), new(2099, 12, 31)]).Sample((left, right) =>
            Math.Sign(VersionScheme.CalVer.Compare(Day(left), Day(right))) == Math.Sign(left.Date.CompareTo(right.Date)));

    [Theory]
    [InlineData(VersionScheme.SemVer, "1.0")]
    [InlineData(VersionScheme.SemVer, "1.0.0.0")]
    [InlineData(VersionScheme.SemVer, "01.0.0")]
    [InlineData(VersionScheme.SemVer, "1.0.0-")]
    [InlineData(VersionScheme.SemVer, "1.0.0-01")]
    [InlineData(VersionScheme.CalVer, "2026")]
    [InlineData(VersionScheme.CalVer, "2026.11-rc")]
    [InlineData(VersionScheme.CalVer, "126.1.1")]
    [InlineData(VersionScheme.CalVer, "2026.1.1.1.1")]
    public void A_version_of_no_scheme_is_not_accepted_and_not_ordered(VersionScheme scheme, string text)
    {
        ReleaseVersion version = ReleaseVersion.Parse(text);
        Assert.False(scheme.Accepts(version));
        Assert.Throws<FormatException>(() => scheme.Compare(version, version));
    }

    private static void AssertRises(VersionScheme scheme, string[] chain)
    {
        ReleaseVersion[] versions = [.. chain.Select(text => ReleaseVersion.Parse(text))];
        Assert.All(versions, v => Assert.True(scheme.Accepts(v), v.ToString()));
        for (int left = 0; left < versions.Length; left++)
        {
            for (int right = 0; right < versions.Length; right++)
            {
                Assert.Equal(Math.Sign(left - right), Math.Sign(scheme.Compare(versions[left], versions[right])));
            }
        }
    }

    private static ReleaseVersion Day(DateTime day) => ReleaseVersion.Parse($"{day.Year}.{day.Month}.{day.Day}");
}
