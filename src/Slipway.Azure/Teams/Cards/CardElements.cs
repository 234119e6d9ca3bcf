using System.Text;
using System.Text.Json.Nodes;
using Slipway.Releases;

namespace Slipway.Azure.Teams.Cards;

/// <summary>
/// The few elements that cards are made of: text, facts, containers and buttons. Nothing else comes into a card, so nothing that people wrote becomes
/// an image, a mention or a link; every text that is not a constant has gone through <see cref="CardText"/>.
/// </summary>
internal static class CardElements
{
    /// <summary>The largest card, in bytes of UTF-8 JSON; Teams refuses cards not far above it.</summary>
    public const int MostBytes = 24_000;

    /// <summary>The most people whom Teams refreshes a card for by name.</summary>
    public const int MostRefreshed = 60;

    /// <summary>The largest of a card's forms that Teams takes: free text gets less and less room until it fits.</summary>
    /// <param name="build">Makes the card with so many characters for each longer text.</param>
    public static JsonObject Fit(Func<int, JsonObject> build)
    {
        for (int room = 1500; ; room /= 2)
        {
            JsonObject card = build(room);
            if (room < 30 || Encoding.UTF8.GetByteCount(card.ToJsonString()) <= MostBytes)
            {
                return card;
            }
        }
    }

    public static JsonObject Card(string title, JsonArray body, JsonArray? actions = null, JsonObject? refresh = null)
    {
        JsonObject card = new()
        {
            ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
            ["type"] = "AdaptiveCard",
            ["version"] = "1.5",
            ["fallbackText"] = title,
            ["body"] = body,
        };
        if (actions is { Count: > 0 })
        {
            card["actions"] = actions;
        }

        if (refresh is not null)
        {
            card["refresh"] = refresh;
        }

        return card;
    }

    /// <summary>The head of a card: what it is about, and in a coloured band where it stands; the words say it without the colour.</summary>
    public static JsonObject Head(string style, string title, params IEnumerable<string> lines) => new()
    {
        ["type"] = "Container",
        ["style"] = style,
        ["bleed"] = true,
        ["items"] = new JsonArray([Text(title, "Large", "Bolder", heading: true), .. lines.Where(line => line.Length > 0).Select(line => Text(line))]),
    };

    public static JsonObject Section(string title, params IEnumerable<JsonNode> items) => new()
    {
        ["type"] = "Container",
        ["separator"] = true,
        ["spacing"] = "Medium",
        ["items"] = new JsonArray([Text(title, weight: "Bolder"), .. items]),
    };

    public static JsonObject Text(string text, string? size = null, string? weight = null, bool subtle = false, bool heading = false)
    {
        JsonObject block = new() { ["type"] = "TextBlock", ["text"] = Shown(text), ["wrap"] = true };
        (string Name, JsonNode? Value)[] looks =
            [("size", size), ("weight", weight), ("isSubtle", subtle ? true : null), ("style", heading ? "heading" : null), ("spacing", heading ? null : "Small")];
        foreach ((string name, JsonNode? value) in looks.Where(look => look.Value is not null))
        {
            block[name] = value;
        }

        return block;
    }

    // On a phone both columns are narrow, so titles are short constants; what people wrote is a value, or a text of its own.
    public static JsonObject Facts(params IEnumerable<(string Title, string? Value)> facts) => new()
    {
        ["type"] = "FactSet",
        ["facts"] = new JsonArray(
            [.. facts.Where(fact => !string.IsNullOrEmpty(fact.Value)).Select(fact => new JsonObject { ["title"] = fact.Title, ["value"] = fact.Value })]),
    };

    // Of a text of nothing but control characters nothing is left, and Teams refuses a card with an empty one.
    private static string Shown(string text) => text.Length > 0 ? text : "—";

    public static JsonObject Input(string id, string label, string placeholder, string? missing = null)
    {
        JsonObject input = new()
        {
            ["type"] = "Input.Text",
            ["id"] = id,
            ["label"] = label,
            ["placeholder"] = placeholder,
            ["isMultiline"] = true,
            ["maxLength"] = 500,
        };
        if (missing is not null)
        {
            (input["isRequired"], input["errorMessage"]) = (true, missing);
        }

        return input;
    }

    public static JsonObject Execute(string title, string verb, JsonObject data, string? style = null)
    {
        JsonObject action = new() { ["type"] = "Action.Execute", ["title"] = title, ["verb"] = verb, ["data"] = data.DeepClone() };
        if (style is not null)
        {
            action["style"] = style;
        }

        return action;
    }

    /// <summary>A button that first asks why: the word behind it cannot be sent without a reason.</summary>
    public static JsonObject AskWhy(string title, JsonObject input, JsonObject execute) => new()
    {
        ["type"] = "Action.ShowCard",
        ["title"] = title,
        ["card"] = new JsonObject { ["type"] = "AdaptiveCard", ["body"] = new JsonArray(input), ["actions"] = new JsonArray(execute) },
    };

    /// <summary>A button that opens an address in the browser; null for one that no card should open.</summary>
    public static JsonObject? Open(string title, Uri? address) =>
        address is not null && ReleaseLink.IsSafe(address)
            ? new JsonObject { ["type"] = "Action.OpenUrl", ["title"] = title, ["url"] = address.AbsoluteUri }
            : null;

    public static JsonArray Buttons(params IEnumerable<JsonObject?> buttons) => new([.. buttons.Where(button => button is not null)]);

    /// <summary>How clients ask for the card as it stands: on their own for those who are named, for everybody of a small group where nobody is.</summary>
    public static JsonObject Refresh(string verb, JsonObject data, IReadOnlyList<string>? people = null)
    {
        JsonObject refresh = new() { ["action"] = Execute("Refresh", verb, data) };
        if (people is { Count: > 0 })
        {
            refresh["userIds"] = new JsonArray([.. people.Where(id => id.Length <= 150).Distinct().Take(MostRefreshed).Select(id => JsonValue.Create(id))]);
        }

        return refresh;
    }
}
