using CsCheck;
using Slipway.Releases.Plans;
using Xunit;

namespace Slipway.Releases.Tests.Plans;

public class PlanDurationTests
{
    [Theory]
    [InlineData("250ms", 250)]
    [InlineData("90s", 90_000)]
    [InlineData("10m", 600_000)]
    [InlineData("24h", 86_400_000)]
    [InlineData("7d", 604_800_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("1d2h3m4s5ms", 93_784_005)]
    [InlineData("0s", 0)]
    public void A_number_with_its_unit_is_a_duration(string text, long milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), PlanDuration.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("1.5h")]
    [InlineData("-5m")]
    [InlineData("5 m")]
    [InlineData("5M")]
    [InlineData("30m1h")]
    [InlineData("1h1h")]
    [InlineData("5m\n")]
    [InlineData("9999999d")]
    [InlineData("00:30:00")]
    public void Anything_else_is_refused_with_an_example(string text)
    {
        FormatException refused = Assert.Throws<FormatException>(() => PlanDuration.Parse(text));
        Assert.Contains("1h30m", refused.Message);
    }

    [Fact]
    public void What_is_written_reads_back() =>
        Gen.Long[0, 3_000_000_000].Select(ms => TimeSpan.FromMilliseconds(ms))
            .Sample(duration => PlanDuration.Parse(PlanDuration.Format(duration)) == duration, iter: 2_000);
}
