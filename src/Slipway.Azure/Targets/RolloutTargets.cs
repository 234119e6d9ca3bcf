using Slipway.Releases.Rollouts.Targets;

namespace Slipway.Azure.Targets;

/// <summary>The kinds of targets.</summary>
public sealed class RolloutTargets(IEnumerable<ITarget> kinds)
{
    private readonly ITarget[] kinds = [.. kinds];

    /// <summary>The kind that acts on a target.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public ITarget Of(TargetPlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        return kinds.FirstOrDefault(kind => kind.Takes(place.Target))
            ?? throw new InvalidOperationException($"Nothing here acts on {place.Target?.GetType().Name ?? "a channel"}.");
    }
}
