namespace Slipway.Releases.Tests;

public class PlanTests
{
    [Xunit.Fact]
    public void A() => Xunit.Assert.True(true);
}
