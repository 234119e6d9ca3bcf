using System.Text.Json;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Json;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Targets.Remote;

/// <summary>What a system of the user's own says that it runs. All null: nothing.</summary>
/// <param name="Version">The version.</param>
/// <param name="Release">The release that brought it, as Slipway named it; null where none did.</param>
/// <param name="Content">The digest of the version's content, where the other side keeps it.</param>
/// <param name="Weight">The share of users, in percent, who run it; only of one that splits its traffic.</param>
/// <param name="Mark">
/// Whatever the other side needs to put exactly this back: at most 8,000 characters, no secret in them, and the same as long as the same runs. It is kept
/// with the release, and comes back as it is.
/// </param>
/// <param name="Tag">A tag that changes whenever what runs does; it comes back with the next change.</param>
public sealed record RemoteRunning(
    ReleaseVersion? Version = null, ReleaseId? Release = null, Digest? Content = null, int? Weight = null, string? Mark = null, string? Tag = null)
{
    /// <summary>The longest mark, in characters.</summary>
    public const int LongestMark = 8_000;

    /// <summary>Whether the same runs with the same share, whatever its tag is.</summary>
    public bool IsSame(RemoteRunning? other) => this with { Tag = null } == ((other ?? new()) with { Tag = null });

    /// <summary>It as the state of a target.</summary>
    internal TargetState ToState()
    {
        RemoteRunning bare = this with { Tag = null };
        return bare == new RemoteRunning()
            ? TargetState.Nothing with { Tag = Tag }
            : new TargetState(Version, Release, JsonSerializer.Serialize(bare, SlipwayJson.Compact), Content, Tag);
    }

    /// <summary>The state of a target as what it was read from.</summary>
    internal static RemoteRunning OfState(TargetState state) => state.Mark.Length == 0
        ? new RemoteRunning(Tag: state.Tag)
        : JsonSerializer.Deserialize<RemoteRunning>(state.Mark, SlipwayJson.Compact)! with { Tag = state.Tag };
}
