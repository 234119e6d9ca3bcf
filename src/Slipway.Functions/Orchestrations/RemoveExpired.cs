using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Slipway.Functions.Activities;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Orchestrations;

/// <summary>
/// Removes the versions of a product that were announced as expired and still are, one after the other, and then announces what has expired
/// since. The instance's id is the product's, so there is one at a time.
/// </summary>
public static class RemoveExpired
{
    /// <summary>Removes what is due, or what a person has seen and wants removed now.</summary>
    [Function(nameof(RemoveExpired))]
    public static async Task<AnnounceExpired.Report> Run([OrchestrationTrigger] TaskOrchestrationContext context, Input wanted)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(wanted);
        BeginRemoval.Report begun = await context.CallActivityAsync<BeginRemoval.Report>(
            nameof(BeginRemoval), new BeginRemoval.Input(wanted.Product, wanted.By, wanted.Token), Retries.Step);
        foreach (ReleaseVersion version in begun.Versions)
        {
            await Remove(context, new RemoveVersion.Input(wanted.Product, version));
        }

        return await context.CallActivityAsync<AnnounceExpired.Report>(
            nameof(AnnounceExpired), new AnnounceExpired.Input(wanted.Product), Retries.Step);
    }

    /// <summary>One that cannot be removed must not keep the others from it; it is let go, so that it can be released again.</summary>
    private static async Task Remove(TaskOrchestrationContext context, RemoveVersion.Input version)
    {
        try
        {
            RemoveVersion.Report slice;
            do
            {
                slice = await context.CallActivityAsync<RemoveVersion.Report>(nameof(RemoveVersion), version, Retries.Step);
            }
            while (!slice.IsDone);
        }
        catch (TaskFailedException failed)
        {
            await context.CallActivityAsync<RemoveVersion.Report>(
                nameof(RemoveVersion), version with { Failure = failed.Cause() }, Retries.Undo);
        }
    }

    /// <summary>Whose versions, for whom, and the token of the notice that they have seen; null for what was announced long enough ago.</summary>
    public sealed record Input(ProductName Product, string By, Digest? Token);
}
