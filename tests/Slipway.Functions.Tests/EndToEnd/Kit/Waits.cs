using Slipway.Releases.Progress;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>No wait without a reason: whatever waits says its cause, its end, what follows then, and who can end it sooner.</summary>
internal static class Waits
{
    private static readonly ReleaseState[] Waiting =
    [
        ReleaseState.AwaitingWindow,
        ReleaseState.AwaitingApproval,
        ReleaseState.AwaitingEnvironment,
        ReleaseState.Held,
        ReleaseState.Paused,
        ReleaseState.RollbackStuck,
    ];

    public static void AreExplained(Answer release)
    {
        ReleaseProgress progress = release.Release.Progress;
        if (!Waiting.Contains(progress.State))
        {
            return;
        }

        Assert.NotNull(progress.Why);
        Assert.True(progress.Until > progress.Since, $"{progress} has no end.");
        Assert.Contains(progress.Why.TrimEnd('.'), release.Sentence, StringComparison.Ordinal);
        Assert.Contains($"until {ProgressSentence.Moment(progress.Until.Value)} at the latest, then {progress.ThenWhat}", release.Sentence, StringComparison.Ordinal);
        Assert.Contains(progress.WhoCanEnd!, release.Sentence, StringComparison.Ordinal);
    }
}
