using Slipway.Releases.Commands;
using Slipway.Releases.Progress;
using Xunit;

namespace Slipway.Releases.Tests.Commands;

public class CommandRulesTests
{
    private static readonly ReleaseState[] AtWork =
    [
        ReleaseState.Accepted, ReleaseState.CheckingReadiness, ReleaseState.AwaitingWindow, ReleaseState.AwaitingApproval,
        ReleaseState.AwaitingEnvironment, ReleaseState.Promoting, ReleaseState.RollingOut, ReleaseState.Validating,
    ];

    [Theory]
    [InlineData(CommandVerb.Abort, new[] { ReleaseState.Held, ReleaseState.Paused }, true)]
    [InlineData(CommandVerb.Rollback, new[] { ReleaseState.Held, ReleaseState.Paused, ReleaseState.Released }, true)]
    [InlineData(CommandVerb.Lift, new[] { ReleaseState.RolledBack }, false)]
    [InlineData(CommandVerb.Pause, new[] { ReleaseState.Held }, true)]
    [InlineData(CommandVerb.Resume, new[] { ReleaseState.Held, ReleaseState.Paused }, false)]
    [InlineData(CommandVerb.Retry, new[] { ReleaseState.Held, ReleaseState.RollbackStuck, ReleaseState.Errored }, false)]
    [InlineData(CommandVerb.Promote, new[] { ReleaseState.RollingOut, ReleaseState.Validating }, false)]
    [InlineData(CommandVerb.Skip, new[] { ReleaseState.RollingOut, ReleaseState.RollingBack }, false)]
    public void A_command_means_something_in_these_states_only(CommandVerb verb, ReleaseState[] special, bool atWork) => Assert.Equal(
        special.Concat(atWork ? AtWork : []).Order(),
        Enum.GetValues<ReleaseState>().Where(state => CommandRules.WhyNot(verb, new ReleaseProgress(state, default)) is null));

    [Fact]
    public void A_question_is_answered_and_not_retried() => Assert.Equal(
        [CommandVerb.Abort, CommandVerb.Pause, CommandVerb.Resume, CommandVerb.Rollback, CommandVerb.Promote, CommandVerb.Skip],
        Enum.GetValues<CommandVerb>().Where(verb => CommandRules.WhyNot(verb, new ReleaseProgress(ReleaseState.Held, default, Question: "Well?")) is null));

    [Theory]
    [InlineData(CommandVerb.Lift, ReleaseState.Released, "only a version that was rolled back is held")]
    [InlineData(CommandVerb.Retry, ReleaseState.RolledBack, "start another attempt")]
    [InlineData(CommandVerb.Retry, ReleaseState.RollingOut, "nothing to retry")]
    [InlineData(CommandVerb.Abort, ReleaseState.RollingBack, "being taken back already")]
    [InlineData(CommandVerb.Pause, ReleaseState.Paused, "paused already")]
    [InlineData(CommandVerb.Rollback, ReleaseState.Protecting, "is being closed")]
    [InlineData(CommandVerb.Resume, ReleaseState.RollingOut, "not paused or held")]
    [InlineData(CommandVerb.Abort, ReleaseState.Aborted, "is Aborted already")]
    [InlineData(CommandVerb.Promote, ReleaseState.AwaitingApproval, "nothing bakes, waits or is asked")]
    [InlineData(CommandVerb.Promote, ReleaseState.Held, "say resume or retry")]
    [InlineData(CommandVerb.Promote, ReleaseState.Paused, "say resume first")]
    [InlineData(CommandVerb.Skip, ReleaseState.Validating, "ended with promote")]
    [InlineData(CommandVerb.Skip, ReleaseState.RollbackStuck, "being taken back already")]
    [InlineData(CommandVerb.Skip, ReleaseState.Released, "is Released already")]
    public void A_command_that_means_nothing_says_why(CommandVerb verb, ReleaseState state, string why) =>
        Assert.Contains(why, CommandRules.WhyNot(verb, new ReleaseProgress(state, default)));
}
