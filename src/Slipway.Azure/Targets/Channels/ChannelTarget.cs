using Azure;
using Slipway.Releases.Compensations;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Targets.Channels;

/// <summary>The pointers of channels as a target: a ring's clients read which version to run.</summary>
public sealed class ChannelTarget(ChannelPointers pointers, TimeProvider clock) : ITarget
{
    /// <inheritdoc/>
    public bool Takes(Target? target) => target is null;

    /// <inheritdoc/>
    public async Task<TargetState> ReadAsync(TargetPlace place, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(place);
        (ChannelPointer? pointer, ETag? tag) = await pointers.ReadAsync(place.Product, place.Environment, place.Ring.Name, cancellation);
        return ChannelPointer.ToState(pointer) with { Tag = tag?.ToString() };
    }

    /// <inheritdoc/>
    public async Task<TargetStep> BringAsync(TargetPlace place, BroughtVersion wanted, TargetState before, TargetState found, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(found);
        ChannelPointer pointer = new(
            place.Product,
            place.Environment,
            place.Ring.Name,
            wanted.Release.Version,
            wanted.Seal.Content,
            wanted.Seal.Container,
            wanted.Release,
            clock.GetUtcNow());
        (ChannelPointer?, ETag?) seen = (ChannelPointer.OfState(found), found.Tag is { } tag ? new ETag(tag) : null);
        return Step(await pointers.PointAsync(pointer, before.Release, seen, cancellation));
    }

    /// <inheritdoc/>
    public async Task<TargetStep> RestoreAsync(TargetPlace place, ReleaseId ours, TargetState before, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(before);
        Compensation.RestorePointer way = new(place.Environment, place.Ring.Name, ChannelPointer.OfState(before));
        return Step(await pointers.RestoreAsync(place.Product, ours, way, cancellation));
    }

    private static TargetStep Step(PointerResult result) => result.Done ? TargetStep.Done.Value : new TargetStep.Conflict(result.Conflict!);
}
