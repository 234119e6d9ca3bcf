using CsCheck;
using Slipway.Releases.Health;
using Xunit;

namespace Slipway.Releases.Tests.Health;

public class BakeTimeTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 25, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_round_that_is_not_well_adds_the_time_until_the_next_and_the_last_round_comes_at_the_end()
    {
        BakeTime time = BakeTime.Begin(Start, TimeSpan.FromMinutes(3)).After(Start, Start.AddMinutes(2), isWell: false);

        Assert.Equal(Start.AddMinutes(5), time.Until);
        Assert.Equal(Start.AddMinutes(4), time.NextRound(Start.AddMinutes(2), TimeSpan.FromMinutes(2)));
        Assert.Equal(Start.AddMinutes(5), time.NextRound(Start.AddMinutes(4), TimeSpan.FromMinutes(2)));
        Assert.Equal((false, true), (time.IsOver(Start.AddMinutes(4)), time.IsOver(Start.AddMinutes(5))));
    }

    [Fact]
    public void A_bake_lasts_as_long_as_asked_and_at_most_twice_as_long_whatever_is_seen() =>
        Gen.Select(Gen.Int[0, 100], Gen.Int[1, 30], Gen.Bool.Array[300]).Sample((bake, interval, well) =>
        {
            BakeTime time = BakeTime.Begin(Start, TimeSpan.FromSeconds(bake));
            DateTimeOffset now = Start;
            for (int round = 0; !time.IsOver(now); round++)
            {
                DateTimeOffset next = time.NextRound(now, TimeSpan.FromSeconds(interval));
                Assert.True(next > now);
                time = time.After(now, next, well[round]);
                now = next;
            }

            Assert.InRange(now - Start, TimeSpan.FromSeconds(bake), TimeSpan.FromSeconds(2 * bake));
        });

    [Fact]
    public void All_of_a_bake_is_over_in_the_last_round_alone()
    {
        Assert.Equal(0.5, BakeTime.Part(Start, Start.AddMinutes(2), Start.AddMinutes(1), isOver: false));
        Assert.Equal(0.999, BakeTime.Part(Start, Start.AddMinutes(2), Start.AddMinutes(2), isOver: false));
        Assert.Equal(1, BakeTime.Part(Start, Start.AddMinutes(2), Start.AddMinutes(1), isOver: true));
        Assert.Equal(0, BakeTime.Part(null, null, Start, isOver: false));
    }
}
