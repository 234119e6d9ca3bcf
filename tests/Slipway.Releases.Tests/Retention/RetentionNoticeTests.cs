using Slipway.Releases.Retention;
using Slipway.Releases.Versions;
using Xunit;

namespace Slipway.Releases.Tests.Retention;

public class RetentionNoticeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 3, 30, 0, TimeSpan.Zero);

    private static readonly RetentionNotice Notice = new(
        ProductName.Parse("storefront"), Now, [Expired("1.0.0", Now.AddHours(-21)), Expired("1.1.0", Now.AddHours(-19))], 0);

    [Fact]
    public void Only_what_was_announced_twenty_hours_ago_is_due() =>
        Assert.Equal("1.0.0", Assert.Single(Notice.Due(Now)).Version.ToString());

    [Fact]
    public void What_nobody_has_renewed_for_days_is_due_no_more() => Assert.Empty((Notice with { At = Now.AddDays(-4) }).Due(Now));

    [Fact]
    public void The_same_things_found_again_have_the_same_token() =>
        Assert.Equal(Notice.Token(), (Notice with { At = Now.AddDays(1), Expired = [.. Notice.Expired.Select(one => one with { AnnouncedAt = Now })] }).Token());

    [Fact]
    public void Another_version_another_size_another_container_or_another_product_has_another_token()
    {
        RetentionNotice[] others =
        [
            Notice with { Expired = [Notice.Expired[0]] },
            Notice with { Expired = [Notice.Expired[0], Notice.Expired[1] with { Version = ReleaseVersion.Parse("1.2.0") }] },
            Notice with { Expired = [Notice.Expired[0], Notice.Expired[1] with { Bytes = 1 }] },
            Notice with { Expired = [Notice.Expired[0], Notice.Expired[1] with { Files = 1 }] },
            Notice with { Expired = [Notice.Expired[0], Notice.Expired[1] with { Containers = ["builds"] }] },
            Notice with { Product = ProductName.Parse("warehouse") },
        ];

        Assert.All(others, other => Assert.NotEqual(Notice.Token(), other.Token()));
    }

    private static ExpiredVersion Expired(string version, DateTimeOffset announced) =>
        new(ReleaseVersion.Parse(version), ["builds", "staging"], 12, 345, Now.AddDays(-100), announced);
}
