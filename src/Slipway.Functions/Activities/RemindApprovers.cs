using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Records;
using Slipway.Releases.Approvals;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Activities;

/// <summary>Reminds those who have not answered, and tells that an approval stays open longer.</summary>
public sealed class RemindApprovers(ReleaseLedger ledger)
{
    /// <summary>Writes the line while the approval is open; a moment that was attended to before is written once.</summary>
    [Function(nameof(RemindApprovers))]
    public async Task<Report> Run([ActivityTrigger] Input due, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(due);
        string[] reminded = [];
        await ledger.RemindAsync(due.Id, due.Stage, open =>
        {
            // Whoever answered since the moment was reckoned is left in peace.
            reminded = [.. due.Moment.Reminded.Intersect(open.Awaited, StringComparer.OrdinalIgnoreCase)];
            return Say(due, reminded, open.Request);
        }, cancellation);
        return new Report(reminded);
    }

    private static TimelineEvent? Say(Input due, string[] reminded, ApprovalRequest request)
    {
        string[] sentences =
        [
            .. due.Moment.Kind is ApprovalMomentKind.Extension
                ? [$"The approval of {due.Stage} was not settled by {ProgressSentence.Moment(due.Moment.At)}, and stays open longer."]
                : Array.Empty<string>(),
            .. reminded.Length > 0
                ? [$"Reminded {string.Join(", ", reminded)} of the approval of {due.Stage}, which ends at {ProgressSentence.Moment(request.Deadline)}."]
                : Array.Empty<string>(),
        ];
        return sentences.Length == 0 ? null : new(
            $"approval-{due.Stage}-{due.Moment.Kind}-{due.Moment.At.UtcDateTime:O}",
            TimelineKind.Approval,
            TimelineEvent.Slipway,
            string.Join(' ', sentences),
            due.Stage,
            Evidence: new Dictionary<string, string> { ["approval"] = request.Id, ["reminded"] = string.Join(", ", reminded) });
    }

    /// <summary>Which approval, and what is due.</summary>
    public sealed record Input(ReleaseId Id, string Stage, ApprovalMoment Moment);

    /// <summary>Who was reminded.</summary>
    public sealed record Report(IReadOnlyList<string> Reminded);
}
