using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CsCheck;
using NJsonSchema;
using Slipway.Azure.Teams.Cards;

namespace Slipway.Azure.Tests.Teams.Cards;

/// <summary>Whatever people write: the card fits, stays a card, and shows what they wrote as text.</summary>
public sealed partial class CardPropertyTests
{
    private static readonly Task<JsonSchema> Schema = JsonSchema.FromJsonAsync(CardFile.Schema());

    private static readonly string[] Pieces =
    [
        CardSamples.Markup, "[", "](", ")", "<at>", "{{TIME(", "*", "_", "`", "~~", "&amp;", "https://", "www.", "\\", "\"", "\r\n", "\t", "\u202e", "\u0000", "# ", "- ", "1. ", "語", "👩‍🚀",
        "😀", "é", " ", new('<', 3000), new('語', 3000), string.Concat(Enumerable.Repeat("👩‍🚀", 800)), string.Concat(Enumerable.Repeat("e\u0301", 2000)), string.Concat(Enumerable.Repeat("www.", 2500)),
    ];

    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.Int[0, Pieces.Length - 1].Select(piece => Pieces[piece]).Array[0, 12].Select(string.Concat),
        Gen.Char.Array[0, 400].Select(letters => new string(letters)));

    [Fact]
    public async Task Any_text_is_shown_and_not_obeyed_and_the_card_fits()
    {
        JsonSchema schema = await Schema;
        Texts.Where(text => !string.IsNullOrWhiteSpace(CardText.Plain(text, 100)))
            .Sample(text => Check(schema, CardSamples.Hostile(text)), iter: 60, threads: 1);
    }

    [Fact]
    public void A_text_never_gets_longer_than_its_room_and_two_more_for_each_character() =>
        Gen.Select(Texts, Gen.Int[2, 300]).Sample((text, room) => CardText.Plain(text, room).Length <= (room * 3) + 2, iter: 1000, threads: 1);

    private static void Check(JsonSchema schema, JsonObject card)
    {
        string json = card.ToJsonString();
        Assert.InRange(Encoding.UTF8.GetByteCount(json), 1000, ApprovalCard.MostBytes);
        Assert.Empty(schema.Validate(json));
        foreach (string text in Strings(JsonNode.Parse(json)!).Where(at => at.Name is "text" or "value" or "fallbackText").Select(at => at.Text))
        {
            Assert.DoesNotMatch(Markup(), Escaped().Replace(text, ","));
            Assert.DoesNotContain(text, letter => char.IsControl(letter) || (char.GetUnicodeCategory(letter) is UnicodeCategory.Format && letter is not ('\u200b' or '\u200c' or '\u200d')));
        }

        Assert.All(Strings(card).Where(at => at.Name is "url"), at => Assert.StartsWith("http", at.Text, StringComparison.Ordinal));
        Assert.DoesNotContain(Strings(card), at => at.Name is "title" && at.Text.Contains("{{", StringComparison.Ordinal));
    }

    private static IEnumerable<(string Name, string Text)> Strings(JsonNode node) => node switch
    {
        JsonObject map => map.SelectMany(one => one.Value is JsonValue value && value.TryGetValue(out string? text) ? [(one.Key, text)] : one.Value is null ? [] : Strings(one.Value)),
        JsonArray list => list.SelectMany(one => one is null or JsonValue ? [] : Strings(one)),
        _ => [],
    };

    [GeneratedRegex(@"\\[\\`*_\[\]()<>~|#{}!&]")]
    private static partial Regex Escaped();

    [GeneratedRegex(@"[\\`*_\[\]<>~|#{}!]|[A-Za-z]://|&[A-Za-z]+;|(?i:www\.)|^[-+]|^[0-9]+\.( |$)")]
    private static partial Regex Markup();
}
