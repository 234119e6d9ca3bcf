using System.Globalization;
using System.Text;

namespace Slipway.Releases.Progress;

/// <summary>Says a release's progress in one sentence, for the API, the card and the terminal alike.</summary>
public static class ProgressSentence
{
    /// <summary>
    /// One sentence: what it does, why, until when, what follows then, and who can end the wait. Times are UTC.
    /// </summary>
    public static string Of(ReleaseProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        StringBuilder sentence = new(Does(progress));
        if ((progress.Transfer?.ToString() ?? progress.Why) is { } why)
        {
            sentence.Append(": ").Append(why.TrimEnd('.'));
        }

        if (progress.Until is { } until)
        {
            sentence.Append(CultureInfo.InvariantCulture, $"; until {Moment(until)} at the latest");
            sentence.Append(progress.ThenWhat is { } then ? $", then {then}" : "");
        }

        if (progress.WhoCanEnd is { } who)
        {
            sentence.Append("; ").Append(who);
        }

        return sentence.Append('.').ToString();
    }

    /// <summary>A moment as people read it here: <c>2026-11-25 16:05 UTC</c>, with seconds where they matter.</summary>
    public static string Moment(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString(moment.Second == 0 ? "yyyy-MM-dd HH:mm 'UTC'" : "yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Does(ReleaseProgress progress)
    {
        string at = progress switch
        {
            { Stage: { } stage, Ring: { } ring } => $" in {stage}, ring {ring}",
            { Stage: { } stage } => $" in {stage}",
            _ => "",
        };
        return progress.State switch
        {
            ReleaseState.Accepted => "Accepted, and about to start",
            ReleaseState.CheckingReadiness => "Checking readiness",
            ReleaseState.AwaitingWindow => $"Waiting for the deployment window of {progress.Stage}",
            ReleaseState.AwaitingApproval => $"Waiting for approval of {progress.Stage}",
            ReleaseState.AwaitingEnvironment => $"Waiting for its turn in {progress.Stage}",
            ReleaseState.Promoting => $"Promoting artifacts to {progress.Stage}",
            ReleaseState.RollingOut => $"Rolling out{at}",
            ReleaseState.Validating => $"Validating what runs{at}",
            ReleaseState.Held => $"Held{at}",
            ReleaseState.Paused => $"Paused{at}",
            ReleaseState.RollingBack => "Putting back what was touched",
            ReleaseState.RollbackStuck => "The rollback is stuck",
            ReleaseState.Protecting => $"Released, and protecting what lies{at}",
            ReleaseState.Released => "Released",
            ReleaseState.RolledBack => "Rolled back",
            ReleaseState.Refused => "Refused",
            ReleaseState.Aborted => "Aborted",
            _ => "Errored",
        };
    }
}
