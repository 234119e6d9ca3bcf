using Slipway.Releases.Timeline;

namespace Slipway.Azure.Events;

/// <summary>What events are called. A name that has shipped stays: subscriptions filter by it.</summary>
public static class ReleaseEventTypes
{
    private const string Prefix = "dev.slipway.release";

    /// <summary>The type of a line's event.</summary>
    public static string Of(TimelineKind kind) => kind switch
    {
        TimelineKind.Requested => $"{Prefix}.requested",
        TimelineKind.Ready => $"{Prefix}.ready",
        TimelineKind.Waited => $"{Prefix}.waited",
        TimelineKind.Approval => $"{Prefix}.approval.changed",
        TimelineKind.Environment => $"{Prefix}.environment.changed",
        TimelineKind.Promoted => $"{Prefix}.artifacts.promoted",
        TimelineKind.Ring => $"{Prefix}.ring.pointed",
        TimelineKind.Gate => $"{Prefix}.gate.judged",
        TimelineKind.Validated => $"{Prefix}.stage.validated",
        TimelineKind.Command => $"{Prefix}.commanded",
        TimelineKind.Failed => $"{Prefix}.step.failed",
        TimelineKind.Rehearsed => $"{Prefix}.rollback.rehearsed",
        TimelineKind.Compensated => $"{Prefix}.step.undone",
        TimelineKind.Closed => $"{Prefix}.closed",
        TimelineKind.Drifted => $"{Prefix}.artifacts.drifted",
        TimelineKind.Protected => $"{Prefix}.artifacts.protected",
        TimelineKind.Removed => $"{Prefix}.artifacts.removed",
        TimelineKind.Stuck => $"{Prefix}.rollback.stuck",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "The kind has no event type."),
    };
}
