using Slipway.Releases.Versions;

namespace Slipway.Azure.Teams.Cards;

/// <summary>A rollback of which something could not be put back.</summary>
/// <param name="Id">An opaque id that the buttons carry; it gives no right.</param>
/// <param name="Revision">The card's revision: a click on an older one is answered with the newer.</param>
/// <param name="Release">The release.</param>
/// <param name="Left">What is still to be undone, last first.</param>
/// <param name="Since">Since when it is stuck.</param>
/// <param name="Tries">How often it was tried.</param>
/// <param name="NextTry">When it is tried again; null when it is not.</param>
/// <param name="GivesUp">When it ends as errored; null when it does not.</param>
/// <param name="Settled">How it went on, in a sentence; null while it is stuck.</param>
/// <param name="Page">Where more is to be seen.</param>
/// <param name="Viewer">For whom the card is made.</param>
public sealed record StuckRollback(
    string Id,
    int Revision,
    ReleaseId Release,
    IReadOnlyList<StuckStep> Left,
    DateTimeOffset Since,
    int Tries,
    DateTimeOffset? NextTry = null,
    DateTimeOffset? GivesUp = null,
    string? Settled = null,
    Uri? Page = null,
    CardViewer Viewer = CardViewer.Asked);
