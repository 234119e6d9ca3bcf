using System.Text.Json.Serialization;

namespace Slipway.Releases.Timeline;

/// <summary>What happened.</summary>
/// <param name="Key">Unique in the release; the same event again is written once.</param>
/// <param name="Kind">What kind of thing happened.</param>
/// <param name="Actor">Who did it: a person's user name, or <c>slipway</c>.</param>
/// <param name="Text">One sentence.</param>
/// <param name="Stage">The stage concerned; null outside stages.</param>
/// <param name="Ring">The ring concerned; null outside rings.</param>
/// <param name="Evidence">What proves it: digests, tags, samples; by name.</param>
public sealed record TimelineEvent(
    string Key,
    TimelineKind Kind,
    string Actor,
    string Text,
    string? Stage = null,
    string? Ring = null,
    IReadOnlyDictionary<string, string>? Evidence = null)
{
    /// <summary>The actor of what nobody in particular did.</summary>
    public const string Slipway = "slipway";
}

/// <summary>The kinds of a timeline's lines.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TimelineKind>))]
public enum TimelineKind
{
    /// <summary>A release was asked for.</summary>
    Requested,

    /// <summary>Artifacts were sealed and the version found ready.</summary>
    Ready,

    /// <summary>A wait began or ended.</summary>
    Waited,

    /// <summary>An approval was asked, answered or ended.</summary>
    Approval,

    /// <summary>An environment was taken or given back.</summary>
    Environment,

    /// <summary>Artifacts were promoted.</summary>
    Promoted,

    /// <summary>A ring was pointed at a version.</summary>
    Ring,

    /// <summary>A health gate came to a verdict.</summary>
    Gate,

    /// <summary>A stage was validated.</summary>
    Validated,

    /// <summary>An operator gave a command.</summary>
    Command,

    /// <summary>A step failed.</summary>
    Failed,

    /// <summary>The way back was rehearsed.</summary>
    Rehearsed,

    /// <summary>A step was undone, or could not be.</summary>
    Compensated,

    /// <summary>The release ended.</summary>
    Closed,

    /// <summary>What runs was read again, and is not as it was sealed.</summary>
    Drifted,

    /// <summary>The artifacts were made immutable, or the account refused it.</summary>
    Protected,

    /// <summary>The artifacts were removed, since nothing keeps the version any more.</summary>
    Removed,

    /// <summary>Something could not be put back; it waits for people, and is tried again.</summary>
    Stuck,
}
