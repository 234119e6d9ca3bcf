using Microsoft.DurableTask;

namespace Slipway.Functions.Orchestrations;

/// <summary>The retry policies of all activities, by purpose.</summary>
internal static class Retries
{
    /// <summary>A step of the way forward: five attempts within half a minute, then a person decides.</summary>
    public static TaskOptions Step { get; } = Policy(attempts: 5, first: TimeSpan.FromSeconds(1), longest: TimeSpan.FromSeconds(15));

    /// <summary>A step of the way back: more patient, because what is stuck wakes people.</summary>
    public static TaskOptions Undo { get; } = Policy(attempts: 6, first: TimeSpan.FromSeconds(1), longest: TimeSpan.FromSeconds(30));

    /// <summary>The record of a wait: the custom status says it too, so it is not worth long trying.</summary>
    public static TaskOptions Note { get; } = Policy(attempts: 3, first: TimeSpan.FromSeconds(1), longest: TimeSpan.FromSeconds(5));

    private static TaskOptions Policy(int attempts, TimeSpan first, TimeSpan longest) =>
        TaskOptions.FromRetryPolicy(new RetryPolicy(attempts, first, backoffCoefficient: 2, maxRetryInterval: longest));
}
