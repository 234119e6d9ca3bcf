using CsCheck;
using Slipway.Releases.Retention;
using Slipway.Releases.Versions;
using Xunit;

namespace Slipway.Releases.Tests.Retention;

public class RetentionRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 3, 30, 0, TimeSpan.Zero);
    private static readonly RetentionPolicy Policy = new(KeepLast: 2, KeepReleased: 1, TimeSpan.FromDays(30));

    private static readonly Comparer<ReleaseVersion> ByAge = Comparer<ReleaseVersion>.Create((a, b) => VersionScheme.SemVer.Compare(a, b));

    [Fact]
    public void What_no_rule_keeps_has_expired_and_everything_else_says_why_it_is_kept()
    {
        IReadOnlyList<RetentionVerdict> verdicts = Judge(
            Policy,
            Old("1.0.0"),
            Old("1.1.0") with { WasReleased = true },
            Old("1.2.0") with { WasReleased = true },
            Old("1.3.0") with { NamedBy = "production runs it" },
            Old("1.4.0") with { LastUsed = Now.AddDays(-29) },
            Old("1.5.0") with { LastUsed = Now.AddDays(-30) },
            Old("1.9.0"),
            Old("1.10.0"));

        Assert.Equal(
            [
                "1.0.0: ",
                "1.1.0: ",
                "1.2.0: it is among the newest 1 that were released",
                "1.3.0: production runs it",
                "1.4.0: a release of it began or ended at 2026-10-28 03:30 UTC",
                "1.5.0: ",
                "1.9.0: it is among the newest 2",
                "1.10.0: it is among the newest 2",
            ],
            verdicts.Select(verdict => $"{verdict.Version.Version}: {verdict.KeptBecause}"));
    }

    [Fact]
    public void Without_a_number_all_that_were_released_are_kept() => Assert.Equal(
        ["it was released", "it was released", null, "it is among the newest 1"],
        Judge(
            Policy with { KeepLast = 1, KeepReleased = null },
            Old("1.0.0") with { WasReleased = true },
            Old("1.1.0") with { WasReleased = true },
            Old("1.2.0"),
            Old("1.3.0")).Select(verdict => verdict.KeptBecause));

    [Fact]
    public void With_none_it_does_not_help_a_version_that_it_was_released() =>
        Assert.Null(Judge(Policy with { KeepLast = 1, KeepReleased = 0 }, Old("1.0.0") with { WasReleased = true }, Old("1.1.0"))[0].KeptBecause);

    [Fact]
    public void A_version_that_the_scheme_cannot_order_is_kept() => Assert.Equal(
        ["it is not a SemVer version, so none is older or newer", null, "it is among the newest 1"],
        Judge(Policy with { KeepLast = 1 }, Old("2026.11"), Old("1.0.0"), Old("2.0.0")).Select(verdict => verdict.KeptBecause));

    [Fact]
    public void Nothing_that_is_named_new_or_young_ever_expires_and_each_version_gets_one_verdict() => (
        from last in Gen.Int[1, 5]
        from released in Gen.Int[0, 5]
        from versions in (
            from minor in Gen.Int[0, 40]
            from days in Gen.Int[0, 60]
            from wasReleased in Gen.Bool
            from isNamed in Gen.Bool
            select new StoredVersion(
                ReleaseVersion.Parse($"1.{minor}.0"), ["builds"], wasReleased, days == 0 ? null : Now.AddDays(-days), isNamed ? "something names it" : null)).Array[0, 30]
        select (last, released, versions: versions.DistinctBy(v => v.Version).ToArray())).Sample(sample =>
        {
            RetentionPolicy policy = new(sample.last, sample.released, TimeSpan.FromDays(30));
            IReadOnlyList<RetentionVerdict> verdicts = RetentionRule.Judge(policy, VersionScheme.SemVer, sample.versions, Now);
            StoredVersion[] expired = [.. verdicts.Where(verdict => verdict.KeptBecause is null).Select(verdict => verdict.Version)];
            StoredVersion[] newestFirst = [.. sample.versions.OrderByDescending(v => Version.Parse($"{v.Version}"))];

            Assert.Equal(sample.versions.Select(v => v.Version).Order(ByAge), verdicts.Select(v => v.Version.Version).Order(ByAge));
            Assert.All(expired, gone => Assert.True(gone.NamedBy is null && !(gone.LastUsed > Now.AddDays(-30))));
            Assert.Empty(newestFirst.Take(sample.last).Intersect(expired));
            Assert.Empty(newestFirst.Where(v => v.WasReleased).Take(sample.released).Intersect(expired));
        });

    private static IReadOnlyList<RetentionVerdict> Judge(RetentionPolicy policy, params StoredVersion[] versions) =>
        RetentionRule.Judge(policy, VersionScheme.SemVer, versions, Now);

    private static StoredVersion Old(string version) => new(ReleaseVersion.Parse(version), ["builds"], WasReleased: false, Now.AddDays(-100), NamedBy: null);
}
