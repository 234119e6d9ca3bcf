using System.Text.Json.Serialization;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Releases.Rollouts.Targets;

/// <summary>What a place runs, as its target said when it was asked. It is enough to put it back, and to know it again.</summary>
/// <param name="Version">The version; null where nothing runs, or the target cannot tell.</param>
/// <param name="Release">The release that brought it; null where none did, or the target cannot tell.</param>
/// <param name="Mark">What the target said, as text that its own adapter reads; 16 KiB at most, and no secret in it.</param>
/// <param name="Content">The digest of the version's sealed content; null where the target cannot tell.</param>
/// <param name="Tag">The target's own tag of what was read, on which a change may be conditioned; null where it has none.</param>
public sealed record TargetState(ReleaseVersion? Version, ReleaseId? Release, string Mark, Digest? Content = null, [property: JsonIgnore] string? Tag = null)
{
    /// <summary>Nothing runs there.</summary>
    public static TargetState Nothing { get; } = new(null, null, "");

    /// <summary>What runs there, in a word.</summary>
    [JsonIgnore]
    public string Shown => Version?.ToString() ?? (Mark.Length == 0 ? "nothing" : "what ran before");
}
