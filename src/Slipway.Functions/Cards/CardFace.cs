using System.Text.Json.Nodes;

namespace Slipway.Functions.Cards;

/// <summary>A card as it stands.</summary>
/// <param name="Card">The card.</param>
/// <param name="Revision">Its revision, which its buttons carry.</param>
/// <param name="IsEnded">Whether nothing will change it any more.</param>
/// <param name="IsMoot">Whether nobody needs to be shown it who has not seen it yet.</param>
public sealed record CardFace(JsonObject Card, int Revision, bool IsEnded, bool IsMoot);
