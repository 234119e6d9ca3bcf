using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.DurableTask.Protobuf;

namespace Slipway.Worker.Tests.Rpc;

/// <summary>
/// The durable extension's server for the clients in functions. It runs no orchestration: it keeps what it was asked to start, raise and end,
/// and answers as the engine does for an instance that has not begun yet.
/// </summary>
public sealed class SimulatedSidecar : TaskHubSidecarService.TaskHubSidecarServiceBase
{
    private readonly ConcurrentDictionary<string, CreateInstanceRequest> started = [];

    /// <summary>What was started, by the instance's id.</summary>
    public IReadOnlyDictionary<string, CreateInstanceRequest> Started => started;

    /// <summary>The events that were raised.</summary>
    public ConcurrentQueue<RaiseEventRequest> Raised { get; } = [];

    /// <summary>The instances that were ended.</summary>
    public ConcurrentQueue<TerminateRequest> Terminated { get; } = [];

    public override Task<CreateInstanceResponse> StartInstance(CreateInstanceRequest request, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        return started.TryAdd(request.InstanceId, request)
            ? Task.FromResult(new CreateInstanceResponse { InstanceId = request.InstanceId })
            : throw new Grpc.Core.RpcException(new Status(StatusCode.AlreadyExists, $"An orchestration '{request.InstanceId}' exists."));
    }

    public override Task<RaiseEventResponse> RaiseEvent(RaiseEventRequest request, ServerCallContext context)
    {
        Raised.Enqueue(request);
        return Task.FromResult(new RaiseEventResponse());
    }

    public override Task<TerminateResponse> TerminateInstance(TerminateRequest request, ServerCallContext context)
    {
        Terminated.Enqueue(request);
        return Task.FromResult(new TerminateResponse());
    }

    public override Task<GetInstanceResponse> GetInstance(GetInstanceRequest request, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        GetInstanceResponse answer = new() { Exists = started.TryGetValue(request.InstanceId, out CreateInstanceRequest? instance) };
        if (instance is not null)
        {
            answer.OrchestrationState = new OrchestrationState
            {
                InstanceId = instance.InstanceId,
                Name = instance.Name,
                OrchestrationStatus = OrchestrationStatus.Pending,
                CreatedTimestamp = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow()),
                LastUpdatedTimestamp = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow()),
                Input = request.GetInputsAndOutputs ? instance.Input : null,
            };
        }

        return Task.FromResult(answer);
    }
}
