using Slipway.Releases.Artifacts;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Versions;

namespace Slipway.Releases;

/// <summary>A release as the API lists it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Request">What was asked for.</param>
/// <param name="Plan">The digest of the plan that it follows.</param>
/// <param name="Build">The digest over names, tags and lengths of the builds that it was asked for; tells another request apart.</param>
/// <param name="Environments">The environments on its way, in order.</param>
/// <param name="StartedAt">When it was accepted.</param>
/// <param name="Progress">Where it stands.</param>
/// <param name="Outcome">How it ended; null while it runs.</param>
/// <param name="ClosedAt">When it ended; null while it runs.</param>
public sealed record ReleaseRecord(
    ReleaseId Id,
    ReleaseRequest Request,
    Digest Plan,
    Digest Build,
    IReadOnlyList<string> Environments,
    DateTimeOffset StartedAt,
    ReleaseProgress Progress,
    Outcome? Outcome = null,
    DateTimeOffset? ClosedAt = null);
