using System.Text.Json;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Json;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Targets.Kubernetes;

/// <summary>What a workload is told to run, as far as a release changes it, and a digest of the rest.</summary>
/// <param name="Image">The container's image.</param>
/// <param name="Notes">What releases noted on the workload.</param>
/// <param name="PodNotes">What releases noted on its pods' template.</param>
/// <param name="Template">The digest of the template without these and the image: whoever changes anything else of the pods changes it.</param>
internal sealed record WorkloadState(string Image, SortedDictionary<string, string> Notes, SortedDictionary<string, string> PodNotes, Digest Template)
{
    public const string ReleaseNote = "slipway/release";
    public const string VersionNote = "slipway/version";
    public const string ContentNote = "slipway/content";
    public const string ImageNote = "slipway/image";
    public const string BeforeNote = "slipway/before";

    /// <summary>The release that brought it; null where none did, or somebody has changed the image since.</summary>
    public ReleaseId? Release() => IsAsNoted && ReleaseId.TryParse(Notes.GetValueOrDefault(ReleaseNote), null, out ReleaseId release) ? release : null;

    /// <summary>The version that release brought; null where nobody can tell.</summary>
    public ReleaseVersion? Version() => IsAsNoted && ReleaseVersion.TryParse(Notes.GetValueOrDefault(VersionNote), null, out ReleaseVersion version) ? version : null;

    /// <summary>The digest of that version's content; null where nobody can tell.</summary>
    public Digest? Content() => IsAsNoted && Digest.TryParse(Notes.GetValueOrDefault(ContentNote), null, out Digest content) ? content : null;

    /// <summary>Whether it is told to run exactly the same.</summary>
    public bool IsSame(WorkloadState? other) => JsonSerializer.Serialize(this, SlipwayJson.Compact) == JsonSerializer.Serialize(other, SlipwayJson.Compact);

    /// <summary>What it runs, for people.</summary>
    public string Shown => Release() is { } release ? $"{Image} of {release}" : Image;

    private bool IsAsNoted => Notes.GetValueOrDefault(ImageNote) == Image;
}
