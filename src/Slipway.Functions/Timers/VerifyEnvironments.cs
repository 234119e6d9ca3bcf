using System.Text.Json;
using Azure;
using Grpc.Core;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Records;
using Slipway.Functions.Starting;
using Slipway.Releases.Rollouts;

namespace Slipway.Functions.Timers;

/// <summary>Starts a verification of everything that runs, in the small hours. <c>AzureWebJobs.VerifyEnvironments.Disabled</c> turns it off.</summary>
public sealed partial class VerifyEnvironments(EnvironmentRecords environments, VerificationStart start, ILogger<VerifyEnvironments> logger)
{
    /// <summary>Runs every night at half past two.</summary>
    [Function(nameof(VerifyEnvironments))]
    public async Task Run(
        [TimerTrigger("0 30 2 * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        await foreach (EnvironmentRecord environment in environments.ListAsync(cancellation))
        {
            await TryStart(client, environment, cancellation);
        }
    }

    /// <summary>One that cannot be started must not keep the others from it.</summary>
    private async Task TryStart(DurableTaskClient client, EnvironmentRecord environment, CancellationToken cancellation)
    {
        if (environment.Running is not { } running)
        {
            return;
        }

        try
        {
            await start.EnsureAsync(client, environment, running, cancellation);
        }
        catch (Exception fault) when (fault is InvalidOperationException or JsonException or RequestFailedException or AggregateException or RpcException)
        {
            LogFault(logger, fault, environment.Environment, environment.Product.ToString());
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The verification of {Environment} of {Product} could not be started")]
    private static partial void LogFault(ILogger logger, Exception fault, string environment, string product);
}
