using System.Text.Json.Nodes;

namespace Slipway.Azure.Teams.Cards;

/// <summary>Something that was checked before people are asked: a rule of readiness, a gate of an earlier stage.</summary>
/// <param name="What">What was checked, as in <c>Signature</c>.</param>
/// <param name="Holds">Whether it is as it should be; null when nobody can tell.</param>
/// <param name="Found">What was found.</param>
public sealed record CardEvidence(string What, bool? Holds, string Found)
{
    private const int Most = 8;

    internal static IEnumerable<JsonNode> Shown(IReadOnlyList<CardEvidence> evidence, int room)
    {
        // What is not well comes first, so it is not what is left out.
        foreach (CardEvidence one in evidence.OrderBy(e => e.Holds is true).Take(Most))
        {
            string word = one.Holds switch { true => "holds", false => "DOES NOT HOLD", null => "CANNOT BE TOLD" };
            yield return CardElements.Text(
                $"{CardText.Plain(one.What, Math.Min(room, 40))} {word}: {CardText.Plain(one.Found, Math.Min(room, 200))}", weight: one.Holds is true ? null : "Bolder");
        }

        if (evidence.Count > Most)
        {
            yield return CardElements.Text($"And {evidence.Count - Most} more, on the page.");
        }
    }
}
