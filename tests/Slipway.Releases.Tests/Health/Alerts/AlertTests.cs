using CsCheck;
using Slipway.Releases.Health;
using Slipway.Releases.Health.Alerts;
using Slipway.Releases.Versions;
using Xunit;

namespace Slipway.Releases.Tests.Health.Alerts;

/// <summary>Which alerts a gate means, and which of several messages about one counts.</summary>
public sealed class AlertTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly IReadOnlyDictionary<string, string> Canary =
        Placeholders.Of(new ReleaseId(ProductName.Parse("storefront"), ReleaseVersion.Parse("1.4.0")), "production", "canary");

    [Theory]
    [InlineData("HighErrors", null, null, true)]
    [InlineData("higherrors", null, null, false)]
    [InlineData("High", null, null, false)]
    [InlineData(null, "service", "shop", true)]
    [InlineData(null, "service", "sho", false)]
    [InlineData(null, "service", "Shop", false)]
    [InlineData(null, "team", "shop", false)]
    [InlineData(null, "ring", "{ring}", true)]
    [InlineData(null, "ring", "{environment}", false)]
    [InlineData("HighErrors", "ring", "{ring}", true)]
    [InlineData("LowErrors", "ring", "{ring}", false)]
    public void Everything_that_a_selector_says_must_be_equal(string? rule, string? label, string? value, bool matches)
    {
        AlertSelector selector = new(rule, label is null ? null : new Dictionary<string, string> { [label] = value! });

        Assert.Equal(matches, selector.Matches(Fired(0) with { Labels = new Dictionary<string, string> { ["service"] = "shop", ["ring"] = "canary" } }, Canary));
    }

    [Fact]
    public void Whatever_comes_twice_or_late_the_newest_word_counts() => Gen.Shuffle(Enumerable.Range(0, 6).ToArray()).Sample(order =>
    {
        // Fired, ended, fired, ended, fired, and the last word: it still fires.
        Alert[] told = [Fired(0), Ended(0, 2), Fired(4), Ended(4, 6), Fired(8), Fired(8)];

        Alert known = order.Select(at => told[at]).Aggregate((stored, next) => next.Supersedes(stored) ? next : stored);

        Assert.Equal((Noon.AddMinutes(8), true), (known.StartsAt, known.IsFiring));
    });

    [Fact]
    public void The_end_of_what_began_earlier_than_was_known_ends_it() => Assert.True(Ended(0, 10).Supersedes(Fired(5)));

    [Fact]
    public void An_end_at_the_very_moment_of_the_beginning_comes_behind_it()
    {
        Assert.True(Ended(3, 3).Supersedes(Fired(3)));
        Assert.False(Fired(3).Supersedes(Ended(3, 3)));
    }

    private static Alert Fired(int minute) => new("alertmanager", "1a30", "HighErrors", new Dictionary<string, string>(), Noon.AddMinutes(minute));

    private static Alert Ended(int minute, int end) => Fired(minute) with { EndedAt = Noon.AddMinutes(end) };
}
