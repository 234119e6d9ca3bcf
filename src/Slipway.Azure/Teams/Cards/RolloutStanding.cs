using Slipway.Releases.Progress;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Teams.Cards;

/// <summary>What the card of a roll-out shows.</summary>
/// <param name="Id">An opaque id that the buttons carry; it gives no right.</param>
/// <param name="Revision">The card's revision: a click on an older one is answered with the newer.</param>
/// <param name="Release">The release.</param>
/// <param name="Stage">The stage.</param>
/// <param name="Replaces">What ran there before; null for nothing.</param>
/// <param name="Progress">What it does or waits for.</param>
/// <param name="Rings">The stage's rings in order.</param>
/// <param name="At">The moment that the card shows.</param>
/// <param name="Page">Where more is to be seen.</param>
/// <param name="Viewer">For whom the card is made.</param>
public sealed record RolloutStanding(
    string Id,
    int Revision,
    ReleaseId Release,
    string Stage,
    ReleaseVersion? Replaces,
    ReleaseProgress Progress,
    IReadOnlyList<RingStanding> Rings,
    DateTimeOffset At,
    Uri? Page = null,
    CardViewer Viewer = CardViewer.Asked);
