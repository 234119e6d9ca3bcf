using Slipway.Releases.Artifacts;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Events;

/// <summary>What an event says: one line of a release's timeline, as <c>GET /api/releases/{id}/timeline</c> shows it.</summary>
/// <param name="Release">The release.</param>
/// <param name="Product">Its product.</param>
/// <param name="Version">Its version.</param>
/// <param name="Sequence">The line's place, from 1 without gaps.</param>
/// <param name="Actor">Who did it: a person's user name, or <c>slipway</c>.</param>
/// <param name="Text">One sentence.</param>
/// <param name="Stage">The stage concerned; null outside stages.</param>
/// <param name="Ring">The ring concerned; null outside rings.</param>
/// <param name="Evidence">What proves it, by name; null for nothing, or where it is too long: the timeline has it.</param>
/// <param name="Hash">The line's hash, which holds the hash of the line before.</param>
public sealed record ReleaseEventData(
    ReleaseId Release,
    ProductName Product,
    ReleaseVersion Version,
    int Sequence,
    string Actor,
    string Text,
    string? Stage,
    string? Ring,
    IReadOnlyDictionary<string, string>? Evidence,
    Digest Hash)
{
    private const int MostEvidence = 16_000;

    /// <summary>What is said of a line.</summary>
    public static ReleaseEventData Of(ReleaseId release, TimelineEntry line)
    {
        ArgumentNullException.ThrowIfNull(line);
        TimelineEvent said = line.Event;
        bool isShort = said.Evidence is { } evidence && evidence.Sum(item => item.Key.Length + item.Value.Length) <= MostEvidence;
        return new(release, release.Product, release.Version, line.Sequence, said.Actor, said.Text, said.Stage, said.Ring, isShort ? said.Evidence : null, line.Hash);
    }
}
