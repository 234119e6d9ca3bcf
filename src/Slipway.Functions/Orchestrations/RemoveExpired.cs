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
    /// <summary>More than what is decided on at once times this is never announced; whatever is left has its turn another night.</summary>
    private const int MostRounds = 10;

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

        if (!begun.IsAll && wanted.Round < MostRounds)
        {
            // The others in a history of their own.
            context.ContinueAsNew(wanted with { Round = wanted.Round + 1 });
            return new AnnounceExpired.Report(0);
        }

        return await context.CallActivityAsync<AnnounceExpired.Report>(
            nameof(AnnounceExpired), new AnnounceExpired.Input(wanted.Product), Retries.Step);
    }

    /// <summary>One that cannot be removed must not keep the others from it.</summary>
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
            await NoteFailure(context, version with { Failure = failed.Cause() });
        }
    }

    private static async Task NoteFailure(TaskOrchestrationContext context, RemoveVersion.Input failed)
    {
        try
        {
            await context.CallActivityAsync<RemoveVersion.Report>(nameof(RemoveVersion), failed, Retries.Note);
        }
        catch (TaskFailedException)
        {
            // The next night goes on with the version as it is.
        }
    }

    /// <summary>Whose versions, for whom, and the token of the notice that they have seen; null for what was announced long enough ago.</summary>
    /// <param name="Product">The product.</param>
    /// <param name="By">Who has it removed.</param>
    /// <param name="Token">The notice's token, or null.</param>
    /// <param name="Round">How often it went on with a new history.</param>
    public sealed record Input(ProductName Product, string By, Digest? Token, int Round = 0);
}
