using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Records;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;
using Slipway.Releases.Windows;

namespace Slipway.Functions.Activities;

/// <summary>Asks a stage's calendar whether the window is open. While it is not, the wait stands in the list that the timer looks through.</summary>
public sealed class FindOpening(WindowWaits waits, ReleaseLedger ledger, TimeProvider clock)
{
    /// <summary>Answers for this moment.</summary>
    [Function(nameof(FindOpening))]
    public async Task<Report> Run([ActivityTrigger] Input asked, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(asked);
        WindowOpening opening = WindowCalendar.At(asked.Window, clock.GetUtcNow());
        if (opening.IsOpen)
        {
            await waits.RemoveAsync(asked.Id, asked.Stage, cancellation);
        }
        else
        {
            await waits.AddAsync(asked.Id, asked.Stage, asked.Window, opening.OpensAt, cancellation);
        }

        TimelineEvent entry = new(
            $"window-{asked.Stage}-{(opening.IsOpen ? "open" : "closed")}",
            TimelineKind.Waited,
            TimelineEvent.Slipway,
            $"The window of {asked.Stage} is {opening.Why}.",
            asked.Stage);
        await ledger.AppendAsync(asked.Id, entry, cancellation);
        return new Report(opening);
    }

    /// <summary>Whose window is asked for.</summary>
    public sealed record Input(ReleaseId Id, string Stage, DeploymentWindow Window);

    /// <summary>The calendar's answer.</summary>
    public sealed record Report(WindowOpening Opening);
}
