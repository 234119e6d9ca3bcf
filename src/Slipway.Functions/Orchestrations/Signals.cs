using Grpc.Core;
using Microsoft.DurableTask.Client;
using Slipway.Releases.Approvals;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Orchestrations;

/// <summary>Tells releases to look again.</summary>
internal static class Signals
{
    /// <summary>Tells the release of an approval to look, when an answer to it brought something about: it counts, or it found the approval void.</summary>
    public static Task WakeAsync(this DurableTaskClient client, ApprovalVerdict? verdict, CancellationToken cancellation) => verdict switch
    {
        ApprovalVerdict.Taken { Approval.Request: { } request } => client.LookAsync(request.Release, cancellation),
        ApprovalVerdict.Repeated { Approval.Request: { } request } => client.LookAsync(request.Release, cancellation),
        ApprovalVerdict.Refused { Reason: ApprovalRefusal.Superseded, Approval.Request: { } request } => client.LookAsync(request.Release, cancellation),
        _ => Task.CompletedTask,
    };

    /// <summary>
    /// Tells a release to look again. In Azure the engine refuses a word to an orchestration that has ended, which is all the same here; and a
    /// word that is lost costs minutes at the most, since the timer that reconciles says it again.
    /// </summary>
    public static async Task LookAsync(this DurableTaskClient client, ReleaseId release, CancellationToken cancellation)
    {
        try
        {
            await client.RaiseEventAsync(release.ToString(), nameof(ReleaseSignal), ReleaseSignal.Look, cancellation);
        }
        catch (RpcException refused) when (refused.StatusCode is not StatusCode.Cancelled)
        {
            // See above.
        }
    }
}
