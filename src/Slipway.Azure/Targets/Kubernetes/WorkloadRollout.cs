using System.Text.Json.Nodes;
using Slipway.Releases.Rollouts.Targets;

namespace Slipway.Azure.Targets.Kubernetes;

/// <summary>How far a workload has come with what it is told to run, judged as <c>kubectl rollout status</c> does.</summary>
/// <remarks>https://github.com/kubernetes/kubectl/blob/master/pkg/polymorphichelpers/rollout_status.go</remarks>
internal static class WorkloadRollout
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(10);

    /// <summary>Why it would not roll out if it were told to run something else, in a sentence; null where it would.</summary>
    public static string? WhyNot(Workload workload)
    {
        JsonNode spec = workload.Object["spec"]!;
        return IsPaused(workload) ? $"{workload.Thing.Shown} is paused, so nothing would change; resume it."
            : !workload.IsStateful ? null
            : (string?)spec["updateStrategy"]?["type"] == "OnDelete" ? $"{workload.Thing.Shown} has the update strategy OnDelete, so nothing would change; set RollingUpdate."
            : Partition(workload) > 0 ? $"{workload.Thing.Shown} has the partition {Partition(workload)}, so not all of its pods would change; set 0."
            : null;
    }

    /// <summary>What is still to be waited for, or why it will not come; null when all pods run it.</summary>
    public static TargetStep? Left(Workload workload)
    {
        JsonNode? status = workload.Object["status"];
        string shown = workload.Thing.Shown;
        if (Number(status, "observedGeneration") < (long)workload.Object["metadata"]!["generation"]!)
        {
            return Going($"{shown} has not been looked at by its controller yet", Soon);
        }

        return IsPaused(workload) ? Going($"{shown} was paused by somebody and waits to be resumed", Later)
            : workload.IsStateful ? OfStatefulSet(workload, status, shown) : OfDeployment(workload, status, shown);
    }

    private static TargetStep? OfDeployment(Workload workload, JsonNode? status, string shown)
    {
        JsonNode? progressing = status?["conditions"]?.AsArray().FirstOrDefault(condition => (string?)condition!["type"] == "Progressing");
        if ((string?)progressing?["reason"] == "ProgressDeadlineExceeded")
        {
            return new TargetStep.Conflict($"{shown} does not get on: {Said.By((string?)progressing["message"] ?? "its progress deadline is exceeded").TrimEnd('.')}.");
        }

        (long updated, long all, long available) = (Number(status, "updatedReplicas"), Number(status, "replicas"), Number(status, "availableReplicas"));
        return updated < workload.Replicas ? Going($"{shown} has {updated} of {workload.Replicas} new pods", Later)
            : all > updated ? Going($"{shown} has {all - updated} old pods that are still to end", Later)
            : available < updated ? Going($"{shown} has {available} of {updated} new pods available", Later)
            : null;
    }

    private static TargetStep.Going? OfStatefulSet(Workload workload, JsonNode? status, string shown)
    {
        (long updated, long ready) = (Number(status, "updatedReplicas"), Number(status, "readyReplicas"));
        bool isUpdated = (string?)status?["updateRevision"] == (string?)status?["currentRevision"];
        // Its pods change in order: one that never gets ready keeps the way back waiting too, until somebody deletes it.
        return Partition(workload) > 0 ? Going($"{shown} was given the partition {Partition(workload)} by somebody and waits for 0", Later)
            : !isUpdated && updated < workload.Replicas ? Going($"{shown} has {updated} of {workload.Replicas} new pods; one that never gets ready must be deleted by hand", Later)
            : ready < workload.Replicas ? Going($"{shown} has {ready} of {workload.Replicas} pods ready; one that never gets ready must be deleted by hand", Later)
            : !isUpdated ? Going($"{shown} is about to be done", Soon)
            : null;
    }

    private static TargetStep.Going Going(string what, TimeSpan lookAgain) => new(new Unfinished(what, lookAgain));

    private static bool IsPaused(Workload workload) => (bool?)workload.Object["spec"]!["paused"] ?? false;

    private static int Partition(Workload workload) => (int?)workload.Object["spec"]!["updateStrategy"]?["rollingUpdate"]?["partition"] ?? 0;

    private static long Number(JsonNode? status, string name) => (long?)status?[name] ?? 0;
}
