using System.Security.Cryptography;
using DurableTask.AzureStorage;
using Microsoft.Extensions.Logging;
using Slipway.Host.Settings;
using Slipway.Host.Storage;

namespace Slipway.Host.Durable;

/// <summary>The engine's storage service, set up as the Durable Functions extension sets up its own.</summary>
internal static class EngineService
{
    public static AzureStorageOrchestrationService Create(DurableSettings settings, StorageAccount account, ILoggerFactory loggers) =>
        new(new AzureStorageOrchestrationServiceSettings
        {
            StorageAccountClientProvider = account.Engine,
            TaskHubName = settings.HubName,
            PartitionCount = settings.PartitionCount,
            ControlQueueBatchSize = settings.ControlQueueBatchSize,
            ControlQueueBufferThreshold = settings.ControlQueueBufferThreshold,
            ControlQueueVisibilityTimeout = settings.ControlQueueVisibility,
            WorkItemQueueVisibilityTimeout = settings.WorkItemQueueVisibility,
            MaxQueuePollingInterval = settings.MaxQueuePollingInterval,
            MaxConcurrentTaskActivityWorkItems = settings.MaxConcurrentActivities,
            MaxConcurrentTaskOrchestrationWorkItems = settings.MaxConcurrentOrchestrators,
            ExtendedSessionsEnabled = settings.ExtendedSessions,
            ExtendedSessionIdleTimeout = settings.ExtendedSessionIdle,
            LeaseInterval = settings.LeaseInterval,
            LeaseRenewInterval = settings.LeaseAcquireInterval,
            LeaseAcquireInterval = settings.LeaseAcquireInterval,
            ThrowExceptionOnInvalidDedupeStatus = true,
            // Leased by the app's name: it keeps other apps out of the hub, and makes hosts of one app wait for it.
            UseAppLease = false,
            // Partitions are balanced by this name, so no two hosts may share it.
            WorkerId = $"{Environment.MachineName}-{Environment.ProcessId}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}",
            LoggerFactory = loggers,
        });
}
