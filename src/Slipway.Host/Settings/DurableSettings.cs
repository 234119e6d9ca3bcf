using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Slipway.Host.Settings;

/// <summary>
/// What <c>extensions.durableTask</c> of <c>host.json</c> says, with the names and defaults of the Durable Functions extension. The two lease
/// values are read by this host only; Azure ignores them.
/// </summary>
internal sealed partial record DurableSettings
{
    public required string HubName { get; init; }

    public required string ConnectionName { get; init; }

    public required OverridableStates Overridable { get; init; }

    public required int PartitionCount { get; init; }

    public required int ControlQueueBatchSize { get; init; }

    public required int ControlQueueBufferThreshold { get; init; }

    public required TimeSpan MaxQueuePollingInterval { get; init; }

    public required TimeSpan ControlQueueVisibility { get; init; }

    public required TimeSpan WorkItemQueueVisibility { get; init; }

    public required int MaxConcurrentActivities { get; init; }

    public required int MaxConcurrentOrchestrators { get; init; }

    public required bool ExtendedSessions { get; init; }

    public required TimeSpan ExtendedSessionIdle { get; init; }

    /// <summary>How long a partition stays with a host that has died.</summary>
    public required TimeSpan LeaseInterval { get; init; }

    /// <summary>How often a host looks for partitions that are free.</summary>
    public required TimeSpan LeaseAcquireInterval { get; init; }

    public static DurableSettings From(IConfiguration configuration)
    {
        IConfigurationSection section = configuration.GetSection($"{HostConfiguration.HostSection}:extensions:durableTask");
        IConfigurationSection storage = section.GetSection("storageProvider");
        string type = storage.Read("type", "AzureStorage");
        if (!string.Equals(type, "AzureStorage", StringComparison.OrdinalIgnoreCase))
        {
            throw new StartException($"The setting {storage.Path}:type is \"{type}\", and this host knows only AzureStorage.");
        }

        return new DurableSettings
        {
            HubName = section.Read("hubName", "SlipwayHub", HubNameShape().IsMatch, "a hub name of 3 to 45 letters and digits that starts with a letter"),
            Overridable = section.Read("overridableExistingInstanceStates", OverridableStates.NonRunningStates),
            MaxConcurrentActivities = section.Read("maxConcurrentActivityFunctions", 10, Positive),
            MaxConcurrentOrchestrators = section.Read("maxConcurrentOrchestratorFunctions", 10, Positive),
            ExtendedSessions = section.Read("extendedSessionsEnabled", false),
            ExtendedSessionIdle = TimeSpan.FromSeconds(section.Read("extendedSessionIdleTimeoutInSeconds", 30, Positive)),
            ConnectionName = storage.Read("connectionName", "AzureWebJobsStorage"),
            PartitionCount = storage.Read("partitionCount", 4, count => count is >= 1 and <= 16, "a number from 1 to 16"),
            ControlQueueBatchSize = storage.Read("controlQueueBatchSize", 32, size => size is >= 1 and <= 32, "a number from 1 to 32"),
            ControlQueueBufferThreshold = storage.Read("controlQueueBufferThreshold", 256, Positive),
            MaxQueuePollingInterval = storage.Read("maxQueuePollingInterval", TimeSpan.FromSeconds(30), Positive),
            ControlQueueVisibility = storage.Read("controlQueueVisibilityTimeout", TimeSpan.FromMinutes(5), Long, "a time span of 10 seconds or more"),
            WorkItemQueueVisibility = storage.Read("workItemQueueVisibilityTimeout", TimeSpan.FromMinutes(5), Long, "a time span of 10 seconds or more"),
            LeaseInterval = storage.Read("leaseInterval", TimeSpan.FromSeconds(30), Long, "a time span of 10 seconds or more"),
            LeaseAcquireInterval = storage.Read("leaseAcquireInterval", TimeSpan.FromSeconds(5), Positive),
        };
    }

    private static bool Positive(int number) => number > 0;

    private static bool Positive(TimeSpan span) => span > TimeSpan.Zero;

    /// <summary>The engine renews what it holds every five seconds at best.</summary>
    private static bool Long(TimeSpan span) => span >= TimeSpan.FromSeconds(10);

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9]{2,44}$")]
    private static partial Regex HubNameShape();
}
