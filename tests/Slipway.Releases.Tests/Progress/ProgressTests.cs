using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Xunit;

namespace Slipway.Releases.Tests.Progress;

public class ProgressTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_wait_is_one_sentence() => Assert.Equal(
        "Waiting for approval of production: 1 of 2 approved; until 2026-11-26 09:00 UTC at the latest, then the release is refused; ada@example.com or bo@example.com can approve.",
        ProgressSentence.Of(new(
            ReleaseState.AwaitingApproval, Now, "production", null, "1 of 2 approved", Now.AddDays(1), "the release is refused", "ada@example.com or bo@example.com can approve")));

    [Theory]
    [InlineData(ReleaseState.AwaitingWindow)]
    [InlineData(ReleaseState.AwaitingApproval)]
    [InlineData(ReleaseState.AwaitingEnvironment)]
    [InlineData(ReleaseState.Held)]
    [InlineData(ReleaseState.Paused)]
    [InlineData(ReleaseState.RollbackStuck)]
    public void Every_wait_says_its_cause_its_owner_and_its_end(ReleaseState state)
    {
        string sentence = ProgressSentence.Of(new(state, Now, "production", "canary", "a cause.", Now.AddSeconds(90), "something follows", "an owner can end it"));

        Assert.Contains(": a cause;", sentence);
        Assert.Contains("until 2026-11-25 09:01:30 UTC at the latest, then something follows", sentence);
        Assert.EndsWith("; an owner can end it.", sentence);
    }

    [Fact]
    public void Every_state_has_words_of_its_own()
    {
        ReleaseState[] states = Enum.GetValues<ReleaseState>();
        Assert.Equal(states.Length, states.Select(s => ProgressSentence.Of(new(s, Now, "production"))).Distinct().Count());
    }

    [Fact]
    public void An_outcome_ends_in_the_state_of_its_name() => Assert.All(
        new Outcome[] { new Outcome.Released(), new Outcome.RolledBack("r"), new Outcome.Refused("r"), new Outcome.Aborted("a", "r"), new Outcome.Errored("e", []) },
        outcome =>
        {
            Assert.Equal(outcome.GetType().Name, outcome.ToState().ToString());
            Assert.True(outcome.ToState().IsClosed());
        });

    [Fact]
    public void A_release_is_closed_in_the_states_of_outcomes_only() => Assert.Equal(
        [ReleaseState.Released, ReleaseState.RolledBack, ReleaseState.Refused, ReleaseState.Aborted, ReleaseState.Errored],
        Enum.GetValues<ReleaseState>().Where(s => s.IsClosed()));
}
