using System.Text.Json.Nodes;
using Slipway.Releases;

namespace Slipway.Azure.Teams.Cards;

/// <summary>
/// The places that a card points to, as the pipeline wrote them. Only http and https become a button, which names the host; anything else is shown as
/// text.
/// </summary>
internal static class CardLink
{
    public static IEnumerable<JsonNode> Shown(IReadOnlyList<ReleaseLink> links, int room)
    {
        // Each in a row of its own: beside each other, a phone would cut them off.
        foreach (ReleaseLink link in links.Take(ReleaseLink.Most))
        {
            yield return Button(link) is { } button
                ? new JsonObject { ["type"] = "ActionSet", ["actions"] = CardElements.Buttons(button) }
                : CardElements.Text($"{CardText.Plain(link.Title, Math.Min(room, 80))}: {CardText.Plain(link.Address, Math.Min(room, 200))}");
        }
    }

    private const int LongestHost = 60;

    // The host comes first, where clients that cut a long title leave it, and in its ASCII form: letters that only look like others show as what they are.
    private static JsonObject? Button(ReleaseLink link) => link.Read() is { } address
        ? CardElements.Open($"{CardText.Label(End(address.IdnHost), LongestHost)}: {CardText.Label(link.Title, 40)}", address)
        : null;

    // Whose host it is stands at its end, and what comes before is whatever they like.
    private static string End(string host) => host.Length <= LongestHost ? host : $"…{host[^(LongestHost - 1)..]}";
}
