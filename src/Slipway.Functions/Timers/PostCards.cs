using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Records;
using Slipway.Azure.Teams;
using Slipway.Functions.Cards;
using Slipway.Functions.Orchestrations;
using Slipway.Releases;
using Slipway.Releases.Approvals;
using Slipway.Releases.Progress;

namespace Slipway.Functions.Timers;

/// <summary>
/// Sees to what changes have left to do: cards that were not posted or edited right after their cause, and a release that was not told of the answer
/// that it waits for. What merely waits is not looked at.
/// </summary>
public sealed class PostCards(
    ReleaseLedger ledger, ReleaseRecords records, CardPosting posting, TeamsOptions options, TimeProvider clock, ILogger<PostCards> logger)
{
    /// <summary>A change that was noted so long ago was made, or will never be.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    /// <summary>How long a round may go on: well within the time that the host gives a function.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>Runs every minute.</summary>
    [Function(nameof(PostCards))]
    public async Task Run(
        [TimerTrigger("15 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        await FollowAsync(client, ledger.DueCardsAsync(cancellation), cancellation);
    }

    /// <summary>Does what changes have left to do, one after the other, for some minutes; the next round does the rest.</summary>
    public async Task FollowAsync(DurableTaskClient client, IAsyncEnumerable<DueCard> all, CancellationToken cancellation)
    {
        DateTimeOffset until = clock.GetUtcNow() + Longest;
        await foreach (DueCard due in all.TakeWhile(_ => clock.GetUtcNow() < until).WithCancellation(cancellation))
        {
            await FollowAsync(client, due, cancellation);
        }
    }

    /// <summary>Does what one change has left to do, and has nobody look again when nothing is.</summary>
    public async Task FollowAsync(DurableTaskClient client, DueCard due, CancellationToken cancellation)
    {
        bool isShown = !options.Posts || await PromptPosting.TryPostAsync(posting, due.Id, client, logger, cancellation);
        bool isTold = await TellAsync(client, due, cancellation);
        if (isShown && isTold && due.At + Grace <= clock.GetUtcNow())
        {
            await ledger.DoneAsync(due, cancellation);
        }
    }

    /// <summary>Tells a release that still waits for an approval which has ended.</summary>
    /// <returns>Whether it waits no more.</returns>
    private async Task<bool> TellAsync(DurableTaskClient client, DueCard due, CancellationToken cancellation)
    {
        if (due.Subject.Kind is not CardKind.Approval
            || await ledger.ApprovalAsync(due.Id, cancellation) is not Approval { IsOpen: false }
            || await records.GetAsync(due.Subject.Release, cancellation) is not { Progress.State: ReleaseState.AwaitingApproval } waiting
            || waiting.Progress.Stage != due.Subject.Stage)
        {
            return true;
        }

        await client.LookAsync(due.Subject.Release, cancellation);
        return false;
    }
}
