using Slipway.Releases.Health;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Teams.Cards;

/// <summary>A gate that did not let a roll-out pass, because it was breached or could not tell.</summary>
/// <param name="Id">An opaque id that the buttons carry; it gives no right.</param>
/// <param name="Revision">The card's revision: a click on an older one is answered with the newer.</param>
/// <param name="Release">The release.</param>
/// <param name="Stage">The stage.</param>
/// <param name="Ring">The ring that was watched.</param>
/// <param name="Report">What the gate saw and found.</param>
/// <param name="Replaces">What a rollback puts back; null for nothing.</param>
/// <param name="Touched">The rings that run the new version, which a rollback points back.</param>
/// <param name="At">When it stopped.</param>
/// <param name="Until">Until when somebody must decide; null when it waits for ever.</param>
/// <param name="ThenWhat">What happens then, in a clause.</param>
/// <param name="NotUndone">What a rollback leaves as it is, besides the data that the new version has written.</param>
/// <param name="Decided">Who decided what, in a sentence; null while nobody has.</param>
/// <param name="Page">Where more is to be seen.</param>
/// <param name="Viewer">For whom the card is made.</param>
public sealed record StoppedGate(
    string Id,
    int Revision,
    ReleaseId Release,
    string Stage,
    Ring Ring,
    GateReport Report,
    ReleaseVersion? Replaces,
    IReadOnlyList<string> Touched,
    DateTimeOffset At,
    DateTimeOffset? Until = null,
    string? ThenWhat = null,
    IReadOnlyList<string>? NotUndone = null,
    string? Decided = null,
    Uri? Page = null,
    CardViewer Viewer = CardViewer.Asked);
