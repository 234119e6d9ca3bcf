using Slipway.Releases.Approvals;
using Slipway.Releases.Versions;

namespace Slipway.Host.Demo;

/// <summary>Stands for a person who reads the card for a moment and approves, over the API.</summary>
internal sealed class SimulatedApprover(ReleaseApi api, string name)
{
    private static readonly TimeSpan Reading = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits for the question, reads it, answers it.</summary>
    public async Task ApproveAsync(ReleaseId release, CancellationToken cancellation)
    {
        Approval? asked;
        while ((asked = await api.OpenApprovalAsync(release, cancellation)) is null)
        {
            await Task.Delay(Look, cancellation);
        }

        await Task.Delay(Reading, cancellation);
        await api.DecideAsync(asked.Request.Id, name, ApprovalAnswer.Approve, "Read the notes; go", cancellation);
    }
}
