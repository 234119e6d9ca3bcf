using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Slipway.Functions.Activities;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Orchestrations;

/// <summary>
/// Reads again what an environment runs of a product, slice after slice, and comes to a verdict. How far it has come stands in the record of the
/// verification, so a slice that is done twice counts once. The instance's id is the environment's and the product's: there is one at a time.
/// </summary>
public static class VerifyEnvironment
{
    /// <summary>After so many slices it begins anew from the record, so that a very long one does not drag its history along.</summary>
    private const int MostSlices = 200;

    /// <summary>How long it steps aside when the processes have enough to read.</summary>
    private static readonly TimeSpan Aside = TimeSpan.FromMinutes(1);

    /// <summary>Verifies what ran when it was asked for.</summary>
    [Function(nameof(VerifyEnvironment))]
    public static async Task<ConcludeVerification.Report> Run([OrchestrationTrigger] TaskOrchestrationContext context, Input wanted)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(wanted);
        string? failure = null;
        RehashVersion.Report slice = new(RehashVersion.Step.Again);
        try
        {
            for (int slices = 0; slice.Next is not RehashVersion.Step.Conclude; slices++)
            {
                if (slices == MostSlices)
                {
                    context.ContinueAsNew(wanted);
                    return new ConcludeVerification.Report(null);
                }

                slice = await context.CallActivityAsync<RehashVersion.Report>(
                    nameof(RehashVersion), new RehashVersion.Input(wanted.Environment, wanted.Product), Retries.Step);
                if (slice.Next is RehashVersion.Step.StepAside)
                {
                    await context.CreateTimer(Aside, CancellationToken.None);
                }
            }

            failure = slice.Failure;
        }
        catch (TaskFailedException failed)
        {
            failure = failed.Cause();
        }

        return await Conclude(context, wanted, failure);
    }

    /// <summary>A verdict that cannot be found, because storage does not answer or the plan is gone, is written down as none.</summary>
    private static async Task<ConcludeVerification.Report> Conclude(TaskOrchestrationContext context, Input wanted, string? failure)
    {
        ConcludeVerification.Input end = new(wanted.Environment, wanted.Product, failure);
        try
        {
            return await context.CallActivityAsync<ConcludeVerification.Report>(nameof(ConcludeVerification), end, Retries.Step);
        }
        catch (TaskFailedException failed)
        {
            end = end with { Failure = failure ?? failed.Cause() };
            return await context.CallActivityAsync<ConcludeVerification.Report>(nameof(ConcludeVerification), end, Retries.Undo);
        }
    }

    /// <summary>Which environment, and which product in it.</summary>
    public sealed record Input(string Environment, ProductName Product);
}
