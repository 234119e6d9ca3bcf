using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Targets;

/// <summary>
/// A kind of target. Each call looks first and then takes a step at the most, so that it may be made again after any crash; what is there decides, not what
/// is remembered. What may pass is an exception, and is tried again by whoever called.
/// </summary>
public interface ITarget
{
    /// <summary>Whether it acts on this kind.</summary>
    bool Takes(Target? target);

    /// <summary>What the place runs now.</summary>
    Task<TargetState> ReadAsync(TargetPlace place, CancellationToken cancellation);

    /// <summary>Brings a version to a place and gives it the ring's share of users; done only once that was read back.</summary>
    /// <param name="place">Where.</param>
    /// <param name="wanted">What it is to run.</param>
    /// <param name="before">What it ran before the release touched it: that may be replaced, and what the release itself brought, and nothing else.</param>
    /// <param name="found">What it runs now, as was just read.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<TargetStep> BringAsync(TargetPlace place, BroughtVersion wanted, TargetState before, TargetState found, CancellationToken cancellation);

    /// <summary>Puts a place back to what it ran before, users first; only while it runs what the release brought. Done only once that was read back.</summary>
    /// <param name="place">Where.</param>
    /// <param name="ours">The release that brought what may be replaced.</param>
    /// <param name="before">What it shall run again.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<TargetStep> RestoreAsync(TargetPlace place, ReleaseId ours, TargetState before, CancellationToken cancellation);
}
