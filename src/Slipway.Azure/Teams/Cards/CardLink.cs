using System.Text.Json.Nodes;

namespace Slipway.Azure.Teams.Cards;

/// <summary>A place that a card points to, as somebody wrote it.</summary>
/// <param name="Title">What is there.</param>
/// <param name="Address">The address. Only http and https become a button, which names the host; anything else is shown as text.</param>
public sealed record CardLink(string Title, string Address)
{
    private const int Most = 3;

    internal static IEnumerable<JsonNode> Shown(IReadOnlyList<CardLink> links, int room)
    {
        // Each in a row of its own: beside each other, a phone would cut them off.
        foreach (CardLink link in links.Take(Most))
        {
            yield return link.Button() is { } button
                ? new JsonObject { ["type"] = "ActionSet", ["actions"] = CardElements.Buttons(button) }
                : CardElements.Text($"{CardText.Plain(link.Title, Math.Min(room, 80))}: {CardText.Plain(link.Address, Math.Min(room, 200))}");
        }
    }

    // The host comes first, where clients that cut a long title leave it, and in its ASCII form: letters that only look like others show as what they are.
    private JsonObject? Button() => Uri.TryCreate(Address, UriKind.Absolute, out Uri? address)
        ? CardElements.Open($"{CardText.Label(address.IdnHost, 60)}: {CardText.Label(Title, 40)}", address)
        : null;
}
