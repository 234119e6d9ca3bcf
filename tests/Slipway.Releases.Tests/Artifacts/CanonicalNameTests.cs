using CsCheck;
using Slipway.Releases.Artifacts;
using Xunit;

namespace Slipway.Releases.Tests.Artifacts;

public class CanonicalNameTests
{
    [Theory]
    [InlineData("docs/app.zip", "docs/app.zip")]
    [InlineData("caf\u00e9", "cafe\u0301")]
    [InlineData("\u1e69", "s\u0323\u0307")]
    [InlineData("s\u0307\u0323", "s\u0323\u0307")]
    [InlineData("\u1e0b\u0323", "d\u0323\u0307")]
    [InlineData("\u212b", "A\u030a")]
    [InlineData("\ud55c\uae00", "\u1112\u1161\u11ab\u1100\u1173\u11af")]
    [InlineData("\u0622.\u0643\u062a\u0627\u0628", "\u0627\u0653.\u0643\u062a\u0627\u0628")]
    [InlineData("\u304c", "\u304b\u3099")]
    [InlineData("\u0958", "\u0915\u093c")]
    [InlineData("\ufa19", "\u795e")]
    [InlineData("\ud834\udd5e", "\ud834\udd57\ud834\udd65")]
    [InlineData("👩‍🚀🏳️‍🌈", "👩‍🚀🏳️‍🌈")]
    [InlineData("ﬁ²", "ﬁ²")]
    public void Letters_are_taken_apart_and_their_marks_ordered_as_Unicode_says(string name, string apart) => Assert.Equal(apart, CanonicalName.Of(name));

    [Fact]
    public void What_is_taken_apart_stays_as_it_is() =>
        Gen.String[Gen.Char["aeéüǖ\u0301\u0308\u0323\u0345ṩ한각がアلآक़日/. "], 0, 20].Sample(
            name => Assert.Equal(CanonicalName.Of(name), CanonicalName.Of(CanonicalName.Of(name))), iter: 2_000);
}
