using Slipway.Releases.Simulation;
using Xunit;

namespace Slipway.Releases.Tests.Simulation;

public class ShareTests
{
    // The ends are where the true part would be off by 1.96 of its own standard errors; found there by bisection.
    [Theory]
    [InlineData(0, 10, 0, 0.277533)]
    [InlineData(1, 10, 0.017876, 0.404150)]
    [InlineData(10, 10, 0.722467, 1)]
    [InlineData(97, 100, 0.915481, 0.989745)]
    public void A_share_has_the_interval_of_Wilson(int count, int of, double from, double to) =>
        Assert.Equal(new Share(count, of, (double)count / of, from, to), Share.Among(count, of));

    [Fact]
    public void The_median_and_the_percentile_are_values_that_occurred()
    {
        Assert.Equal(new Quantiles(10, 19), Quantiles.Of(Enumerable.Range(1, 20).Select(value => (double)value)));
        Assert.Equal(new Quantiles(7, 7), Quantiles.Of([7]));
        Assert.Null(Quantiles.Of([]));
    }
}
