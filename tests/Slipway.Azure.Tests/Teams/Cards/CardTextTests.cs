using Slipway.Azure.Teams.Cards;

namespace Slipway.Azure.Tests.Teams.Cards;

public sealed class CardTextTests
{
    [Theory]
    [InlineData("[Approve here](https://evil.example)", @"\[Approve here\]\(https:​//evil.examp​le\)")]
    [InlineData("**now** _please_ <at>Bob</at>", @"\*\*now\*\* \_please\_ \<at\>Bob\</at\>")]
    [InlineData("{{DATE(2026-01-01)}}", @"\{\{DATE\(2026-01-01\)\}\}")]
    [InlineData("line\r\nbreak\u202eesrever\u0007", "line  breakesrever")]
    [InlineData("- item", "\u200b- item")]
    [InlineData("1. item", "\u200b1. item")]
    [InlineData("a &lt;b&gt; c & d", @"a \&lt;b\&gt; c & d")]
    [InlineData("www.evil.example or mailto:a@b.example", "www\u200b.evil.example or mailto:\u200ba@b.example")]
    [InlineData("1.4.0 is fine", "1.4.0 is fine")]
    [InlineData("می‌خواهم 👩‍🚀", "می‌خواهم 👩‍🚀")]
    public void Markup_is_shown_and_not_obeyed(string text, string shown) => Assert.Equal(shown, CardText.Plain(text, 200));

    [Fact]
    public void A_long_word_can_break() =>
        Assert.Equal($"{new string('x', 24)}\u200b{new string('x', 24)}\u200bx y", CardText.Plain($"{new string('x', 49)} y", 200));

    [Fact]
    public void A_buttons_title_is_plain_text_on_one_line() => Assert.Equal("Notes {\u200b{DATE}} *1*", CardText.Label("Notes\n{{DATE}} *1*\u202e", 40));

    [Fact]
    public void A_cut_does_not_break_a_character() => Assert.Equal("abc…", CardText.Plain("abc😀def", 5));
}
