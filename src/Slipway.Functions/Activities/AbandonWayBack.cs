using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Records;
using Slipway.Releases.Compensations;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Gives up what could not be undone, since an operator rolls forward: it is taken off the stack and told, and left as it is.</summary>
public sealed class AbandonWayBack(ReleaseLedger ledger)
{
    /// <summary>Gives it up; said twice, it is told once.</summary>
    [Function(nameof(AbandonWayBack))]
    public async Task<Report> Run([ActivityTrigger] Input word, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(word);
        foreach (PushedCompensation step in await ledger.OpenCompensationsAsync(word.Id, cancellation))
        {
            await ledger.SettleAsync(word.Id, step, Say(step.Undo, word), cancellation);
        }

        // Read from the lines and not from the stack, so that a repeat says the same.
        List<string> left = [];
        await foreach (TimelineEntry line in ledger.ReadAsync(word.Id, cancellation: cancellation))
        {
            if (line.Event.Of(GivenUp) is { } sentence)
            {
                left.Add(sentence);
            }
        }

        return new Report(left);
    }

    private const string GivenUp = "givenUp";

    private static TimelineEvent Say(Compensation undo, Input word) => new(
        $"undo-{undo.Key}-given-up",
        TimelineKind.Compensated,
        word.By,
        $"Gave up to {undo.Sentence}, to roll forward: {word.Reason.TrimEnd('.')}.",
        undo.Environment,
        Evidence: new Dictionary<string, string> { [GivenUp] = undo.Sentence });

    /// <summary>Of which release, who says so, and why.</summary>
    public sealed record Input(ReleaseId Id, string By, string Reason);

    /// <summary>What was given up, a sentence each.</summary>
    public sealed record Report(IReadOnlyList<string> Left);
}
