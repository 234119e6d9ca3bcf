using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.DurableTask.Protobuf;
using Slipway.Functions.Tests.Payloads;
using Slipway.Worker.Tests.Rpc;

namespace Slipway.Worker.Tests;

/// <summary>Durable triggers as the engine's extension pulls them.</summary>
internal static class Durable
{
    /// <summary>The first step of an orchestration.</summary>
    public static OrchestratorRequest Begin(string orchestration, string instance, object input) => new()
    {
        InstanceId = instance,
        ExecutionId = $"{instance}-1",
        NewEvents =
        {
            Event(new HistoryEvent { OrchestratorStarted = new() }),
            Event(new HistoryEvent
            {
                ExecutionStarted = new()
                {
                    Name = orchestration,
                    Input = WorkerPayload.Converter.Serialize(input),
                    OrchestrationInstance = new() { InstanceId = instance, ExecutionId = $"{instance}-1" },
                },
            }),
        },
    };

    /// <summary>The step after an activity has ended, which follows a step that scheduled it.</summary>
    public static OrchestratorRequest Then(this OrchestratorRequest before, OrchestratorAction scheduled, object result)
    {
        OrchestratorRequest next = new() { InstanceId = before.InstanceId, ExecutionId = before.ExecutionId };
        next.PastEvents.Add(before.PastEvents);
        next.PastEvents.Add(before.NewEvents);
        next.PastEvents.Add(Event(new HistoryEvent { TaskScheduled = new() { Name = scheduled.ScheduleTask.Name, Input = scheduled.ScheduleTask.Input } }, scheduled.Id));
        next.PastEvents.Add(Event(new HistoryEvent { OrchestratorCompleted = new() }));
        next.NewEvents.Add(Event(new HistoryEvent { OrchestratorStarted = new() }));
        next.NewEvents.Add(Event(new HistoryEvent { TaskCompleted = new() { TaskScheduledId = scheduled.Id, Result = WorkerPayload.Converter.Serialize(result) } }));
        return next;
    }

    /// <summary>As the engine asks where extended sessions are on.</summary>
    /// <param name="request">The step.</param>
    /// <param name="isTold">Whether the step brings its history; where not, the worker has it from the step before.</param>
    public static OrchestratorRequest InSession(this OrchestratorRequest request, bool isTold = true)
    {
        request.Properties["IsExtendedSession"] = Value.ForBool(true);
        request.Properties["ExtendedSessionIdleTimeoutInSeconds"] = Value.ForNumber(30);
        request.Properties["IncludeState"] = Value.ForBool(isTold);
        return request;
    }

    /// <summary>Runs a step.</summary>
    public static async Task<OrchestratorResponse> StepAsync(this LoadedWorker worker, string orchestration, OrchestratorRequest request)
    {
        InvocationResponse response = await worker.InvokeAsync(
            orchestration, new TypedData { String = request.ToByteString().ToBase64() }, cancellation: TestContext.Current.CancellationToken);
        Assert.True(response.Result.Status is StatusResult.Types.Status.Success, response.Result.Exception?.Message);
        return OrchestratorResponse.Parser.ParseFrom(Convert.FromBase64String(response.ReturnValue.String));
    }

    /// <summary>Runs an activity.</summary>
    public static Task<InvocationResponse> ActAsync(this LoadedWorker worker, string activity, object input, string? invocation = null) =>
        worker.InvokeAsync(activity, new TypedData { String = WorkerPayload.Converter.Serialize(input) }, invocation, TestContext.Current.CancellationToken);

    /// <summary>What an activity returned; it must have succeeded.</summary>
    public static T Returned<T>(this InvocationResponse response)
    {
        Assert.True(response.Result.Status is StatusResult.Types.Status.Success, response.Result.Exception?.Message);
        return WorkerPayload.Converter.Deserialize<T>(response.ReturnValue.Json)!;
    }

    private static HistoryEvent Event(HistoryEvent what, int id = -1)
    {
        what.EventId = id;
        what.Timestamp = Timestamp.FromDateTimeOffset(new DateTimeOffset(2026, 11, 25, 9, 0, 0, TimeSpan.Zero));
        return what;
    }
}
