using Azure;
using Grpc.Core;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Blobs;
using Slipway.Azure.Records;
using Slipway.Functions.Starting;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Timers;

/// <summary>
/// Removes by night what was announced the night before, and announces what has expired since. <c>AzureWebJobs.ExpireVersions.Disabled</c> turns
/// it off.
/// </summary>
public sealed partial class ExpireVersions(PlanStore plans, RetentionRecords retention, ILogger<ExpireVersions> logger)
{
    /// <summary>Runs every night at half past three.</summary>
    [Function(nameof(ExpireVersions))]
    public async Task Run(
        [TimerTrigger("0 30 3 * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        await foreach (ProductName product in plans.ProductsAsync(cancellation))
        {
            await TryStart(client, product, cancellation);
        }
    }

    /// <summary>One that cannot be started must not keep the others from it.</summary>
    private async Task TryStart(DurableTaskClient client, ProductName product, CancellationToken cancellation)
    {
        try
        {
            // What was decided on must be let go when the plan no longer asks for it.
            if ((await retention.GoingAsync(product, cancellation)).Count > 0 || await plans.RetainedAsync(product, cancellation) is not null)
            {
                await client.RemoveExpiredAsync(product, TimelineEvent.Slipway, null, cancellation);
            }
        }
        catch (Exception fault) when (fault is InvalidOperationException or TamperedException or RequestFailedException or AggregateException or RpcException)
        {
            LogFault(logger, fault, product.ToString());
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The removal of what has expired of {Product} could not be started")]
    private static partial void LogFault(ILogger logger, Exception fault, string product);
}
