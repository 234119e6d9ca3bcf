using System.Security.Cryptography;
using DurableTask.AzureStorage;
using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Slipway.Host.Settings;
using CoreQuery = DurableTask.Core.Query.OrchestrationQuery;
using PurgeResult = Microsoft.DurableTask.Client.PurgeResult;

namespace Slipway.Host.Durable;

/// <summary>The durable client that functions ask for, straight on the engine's storage service.</summary>
internal sealed class TaskHubClient(AzureStorageOrchestrationService service, DurableSettings settings, DataConverter converter)
    : DurableTaskClient(settings.HubName)
{
    private static readonly OrchestrationStatus[] Running = [OrchestrationStatus.Running, OrchestrationStatus.Pending, OrchestrationStatus.Suspended];

    // A tenth of a second at the least, so that a test's short interval does not become a flood of requests.
    private readonly TimeSpan pollingInterval = TimeSpan.FromMilliseconds(Math.Clamp(settings.MaxQueuePollingInterval.TotalMilliseconds, 100, 1000));

    /// <inheritdoc/>
    /// <exception cref="OrchestrationAlreadyExistsException">The id is taken by an instance that may not be replaced.</exception>
    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        OrchestrationInstance instance = new OrchestrationInstance { InstanceId = options?.InstanceId ?? Fresh(), ExecutionId = Fresh() };
        ExecutionStartedEvent started = new ExecutionStartedEvent(-1, converter.Serialize(input))
        {
            Name = orchestratorName.Name,
            Version = options?.Version?.Version ?? string.Empty,
            OrchestrationInstance = instance,
            ScheduledStartTime = options?.StartAt?.UtcDateTime,
            Tags = options?.Tags.ToDictionary(tag => tag.Key, tag => tag.Value),
        };
        try
        {
            await service.CreateTaskOrchestrationAsync(new TaskMessage { OrchestrationInstance = instance, Event = started }, Irreplaceable(options));
        }
        catch (OrchestrationAlreadyExistsException)
        {
            throw new OrchestrationAlreadyExistsException($"An orchestration with the id {instance.InstanceId} exists, and its state does not let another take its place.");
        }

        return instance.InstanceId;
    }

    public override Task RaiseEventAsync(string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default) =>
        SendAsync(instanceId, new EventRaisedEvent(-1, converter.Serialize(eventPayload)) { Name = eventName }, cancellation);

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendAsync(instanceId, new ExecutionSuspendedEvent(-1, reason), cancellation);

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendAsync(instanceId, new ExecutionResumedEvent(-1, reason), cancellation);

    public override Task TerminateInstanceAsync(string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default) =>
        options?.Recursive == true
            ? throw new NotSupportedException("This host terminates one orchestration at a time: terminate the children by their ids.")
            : service.ForceTerminateTaskOrchestrationAsync(instanceId, converter.Serialize(options?.Output)).WaitAsync(cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, getInputsAndOutputs, found => found.RuntimeStatus != OrchestrationRuntimeStatus.Pending, cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, getInputsAndOutputs, found => found.IsCompleted, cancellation);

    public override async Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        IList<OrchestrationState> states = await service.GetOrchestrationStateAsync(instanceId, allExecutions: false).WaitAsync(cancellation);
        return states is [{ } state, ..] ? state.ToMetadata(getInputsAndOutputs ? converter : null) : null;
    }

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) =>
        Pageable.Create(async (continuation, pageSize, cancellation) =>
        {
            CoreQuery query = new CoreQuery
            {
                RuntimeStatus = filter?.Statuses?.Select(CoreConversions.ToCore).ToList(),
                CreatedTimeFrom = filter?.CreatedFrom?.UtcDateTime,
                CreatedTimeTo = filter?.CreatedTo?.UtcDateTime,
                TaskHubNames = filter?.TaskHubNames?.ToList(),
                InstanceIdPrefix = filter?.InstanceIdPrefix,
                PageSize = pageSize ?? filter?.PageSize ?? OrchestrationQuery.DefaultPageSize,
                ContinuationToken = continuation ?? filter?.ContinuationToken,
                FetchInputsAndOutputs = filter?.FetchInputsAndOutputs ?? false,
            };
            DurableTask.Core.Query.OrchestrationQueryResult result = await service.GetOrchestrationWithQueryAsync(query, cancellation);
            DataConverter? shown = query.FetchInputsAndOutputs ? converter : null;
            return new Page<OrchestrationMetadata>([.. result.OrchestrationState.Select(state => state.ToMetadata(shown))], result.ContinuationToken);
        });

    public override async Task<PurgeResult> PurgeInstanceAsync(string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        if (await GetInstancesAsync(instanceId, getInputsAndOutputs: false, cancellation) is not { } found)
        {
            return new PurgeResult(0);
        }

        if (!found.IsCompleted)
        {
            throw new InvalidOperationException($"The orchestration {instanceId} is {found.RuntimeStatus}, and only one that has ended can be purged.");
        }

        return new PurgeResult((await ((IOrchestrationServicePurgeClient)service).PurgeInstanceStateAsync(instanceId)).DeletedInstanceCount);
    }

    public override async Task<PurgeResult> PurgeAllInstancesAsync(
        PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        PurgeInstanceFilter core = new PurgeInstanceFilter(
            (filter.CreatedFrom ?? default).UtcDateTime, filter.CreatedTo?.UtcDateTime, filter.Statuses?.Select(CoreConversions.ToCore));
        return new PurgeResult((await ((IOrchestrationServicePurgeClient)service).PurgeInstanceStateAsync(core)).DeletedInstanceCount);
    }

    public override ValueTask DisposeAsync() => default;

    private static string Fresh() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>
    /// The states in which an existing instance keeps its id: the running ones unless <c>host.json</c> gives them up, and those the caller names.
    /// </summary>
    private OrchestrationStatus[] Irreplaceable(StartOrchestrationOptions? options) =>
    [
        .. settings.Overridable == OverridableStates.NonRunningStates ? Running : [],
        .. (options?.DedupeStatuses ?? []).Select(name => Enum.TryParse<OrchestrationStatus>(name, ignoreCase: true, out OrchestrationStatus status)
            ? status
            : throw new ArgumentException($"{name} is not the state of an orchestration.", nameof(options))),
    ];

    private Task SendAsync(string instanceId, HistoryEvent message, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        cancellation.ThrowIfCancellationRequested();
        return service.SendTaskOrchestrationMessageAsync(
            new TaskMessage { OrchestrationInstance = new OrchestrationInstance { InstanceId = instanceId }, Event = message });
    }

    private async Task<OrchestrationMetadata> WaitAsync(
        string instanceId, bool getInputsAndOutputs, Func<OrchestrationMetadata, bool> arrived, CancellationToken cancellation)
    {
        while (true)
        {
            OrchestrationMetadata found = await GetInstancesAsync(instanceId, getInputsAndOutputs, cancellation)
                ?? throw new InvalidOperationException($"There is no orchestration with the id {instanceId}.");
            if (arrived(found))
            {
                return found;
            }

            await Task.Delay(pollingInterval, cancellation);
        }
    }
}
