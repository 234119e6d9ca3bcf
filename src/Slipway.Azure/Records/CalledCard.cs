using Slipway.Releases.Versions;

namespace Slipway.Azure.Records;

/// <summary>A card of a roll-out that is to be edited when the ledger tells more.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">Which one of its kind.</param>
/// <param name="Stage">The stage concerned; null for the whole release.</param>
/// <param name="Place">Where it is shown.</param>
internal sealed record CalledCard(CardKind Kind, string Name, string? Stage, CardPlace Place)
{
    /// <summary>What it is about, in its release.</summary>
    public CardSubject Of(ReleaseId release) => new(release, Kind, Name, Stage);
}
