using System.Text;
using System.Text.Json.Nodes;
using NJsonSchema;
using Slipway.Azure.Teams.Cards;

namespace Slipway.Azure.Tests.Teams.Cards;

public sealed class CardSampleTests
{
    private static readonly Task<JsonSchema> Schema = JsonSchema.FromJsonAsync(CardFile.Schema());

    public static TheoryData<string> Names => [.. CardSamples.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_card_is_made_as_it_is_kept(string name) => Assert.Equal(CardFile.Read(name), CardFile.Text(CardSamples.All[name]()));

    [Fact]
    public void Every_card_that_is_kept_is_made() => Assert.Equal(CardSamples.All.Keys.Order(StringComparer.Ordinal), CardFile.Names().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_card_holds_nothing_but_the_elements_that_cards_are_made_of(string name) =>
        Assert.Empty((await Schema).Validate(CardFile.Read(name)));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_card_is_small_enough_for_teams(string name) =>
        Assert.InRange(Encoding.UTF8.GetByteCount(CardSamples.All[name]().ToJsonString()), 500, ApprovalCard.MostBytes);

    [Theory]
    [InlineData("""{ "type": "Image", "url": "https://evil.example/i.png" }""")]
    [InlineData("""{ "type": "TextBlock", "text": "x", "wrap": true, "selectAction": { "type": "Action.OpenUrl", "url": "https://evil.example" } }""")]
    [InlineData("""{ "type": "FactSet", "facts": [] }""")]
    [InlineData("""{ "type": "Container", "items": [ { "type": "ActionSet", "actions": [ { "type": "Action.OpenUrl", "title": "x", "url": "javascript:alert(1)" } ] } ] }""")]
    public async Task The_schema_refuses_an_element_that_cards_are_not_made_of(string element)
    {
        JsonObject card = CardSamples.All["approval-requested"]();
        card["body"]!.AsArray().Add(JsonNode.Parse(element));

        Assert.NotEmpty((await Schema).Validate(card.ToJsonString()));
    }

    [Fact]
    public async Task The_schema_refuses_mentions()
    {
        JsonObject card = CardSamples.All["approval-requested"]();
        card["msteams"] = new JsonObject { ["entities"] = new JsonArray() };

        Assert.NotEmpty((await Schema).Validate(card.ToJsonString()));
    }
}
