using Azure;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Records;

/// <summary>One row of the outbox: the card of one approval in one place.</summary>
/// <param name="Release">The release.</param>
/// <param name="Stage">The stage that asks.</param>
/// <param name="Place">Where.</param>
/// <param name="Wanted">The revision that shall be shown; each change of the approval raises it in the same write.</param>
/// <param name="Posting">How far it has come.</param>
public sealed record CardPost(ReleaseId Release, string Stage, CardPlace Place, int Wanted, Posting Posting)
{
    /// <summary>Whether there is nothing left to do.</summary>
    public bool IsDone => Posting.Ended is not null || Posting.Shown >= Wanted;

    /// <summary>The row's tag.</summary>
    internal ETag Tag { get; init; }
}
