using Microsoft.Extensions.Time.Testing;
using Slipway.Azure.Teams.Bot;

namespace Slipway.Functions.Tests.Teams;

public sealed class PostingPaceTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly PostingPace pace;

    public PostingPaceTests() => pace = new(clock);

    [Fact]
    public void Seven_a_second_go_to_a_thread_and_others_are_not_kept_waiting()
    {
        Assert.All(Enumerable.Range(0, 7), _ => Assert.Equal(TimeSpan.Zero, pace.Take("a")));

        Assert.Equal(TimeSpan.FromSeconds(1), pace.Take("a"));
        Assert.Equal(TimeSpan.Zero, pace.Take("b"));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, pace.Take("a"));
    }

    [Fact]
    public void Sixty_in_thirty_seconds_go_to_a_thread_and_1800_an_hour()
    {
        DateTimeOffset began = clock.GetUtcNow();
        for (int taken = 0; taken < 1800; taken++)
        {
            for (TimeSpan wait; (wait = pace.Take("a")) > TimeSpan.Zero;)
            {
                clock.Advance(wait);
            }

            if (taken == 60)
            {
                Assert.Equal(began.AddSeconds(30), clock.GetUtcNow());
            }
        }

        Assert.True(pace.Take("a") > TimeSpan.FromMinutes(40));
    }

    [Fact]
    public void Thirty_a_second_go_to_the_tenant()
    {
        Assert.All(Enumerable.Range(0, 30), n => Assert.Equal(TimeSpan.Zero, pace.Take($"thread {n}")));

        Assert.Equal(TimeSpan.FromSeconds(1), pace.Take("one more"));
    }
}
