using DurableTask.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Slipway.Host.Durable;

/// <summary>The engine's words in those of the client that functions see.</summary>
internal static class CoreConversions
{
    public static OrchestrationMetadata ToMetadata(this OrchestrationState state, DataConverter? converter) =>
        new(state.Name, state.OrchestrationInstance.InstanceId)
        {
            DataConverter = converter,
            RuntimeStatus = state.OrchestrationStatus.ToRuntimeStatus(),
            CreatedAt = Utc(state.CreatedTime),
            LastUpdatedAt = Utc(state.LastUpdatedTime),
            SerializedInput = converter is null ? null : state.Input,
            SerializedOutput = converter is null ? null : state.Output,
            SerializedCustomStatus = state.Status,
            FailureDetails = state.FailureDetails?.ToTaskFailure(),
            Tags = state.Tags is { } tags ? new Dictionary<string, string>(tags) : [],
        };

    // Both enumerations have the same names and the same numbers.
    public static OrchestrationRuntimeStatus ToRuntimeStatus(this OrchestrationStatus status) => (OrchestrationRuntimeStatus)(int)status;

    public static OrchestrationStatus ToCore(this OrchestrationRuntimeStatus status) => (OrchestrationStatus)(int)status;

    private static TaskFailureDetails ToTaskFailure(this FailureDetails failure) =>
        new(failure.ErrorType, failure.ErrorMessage, failure.StackTrace, failure.InnerFailure?.ToTaskFailure(), failure.Properties);

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
