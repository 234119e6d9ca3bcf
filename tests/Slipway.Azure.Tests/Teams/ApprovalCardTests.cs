using System.Text;
using System.Text.Json.Nodes;
using Slipway.Azure.Teams;
using Slipway.Releases;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Tests.Teams;

public sealed class ApprovalCardTests
{
    private static readonly ReleaseId Release = Sample.Release(ProductName.Parse("storefront"));

    [Fact]
    public void The_question_says_what_it_replaces_who_asks_what_is_sealed_and_until_when()
    {
        JsonObject card = ApprovalCard.Of(
            Asked(),
            Request("Faster checkout."),
            new VersionSeal("builds", Digest.Of("content"), Digest.Of("manifest"), 3, 12_345),
            [new Ring("canary", 5, TimeSpan.FromMinutes(30)), new Ring("everyone", 100, TimeSpan.Zero)]);

        Assert.Equal("Approve storefront 1.4.0 for production?", (string?)card["body"]![0]!["text"]);
        Dictionary<string, string> facts = card["body"]![1]!["facts"]!.AsArray().ToDictionary(fact => (string)fact!["title"]!, fact => (string)fact!["value"]!);
        Assert.Equal("1.3.0", facts["Replaces"]);
        Assert.Equal("ci@example.com", facts["Requested by"]);
        Assert.Equal($"{Digest.Of("content").Abbreviated}: 3, 12,345 bytes", facts["Artifacts"]);
        Assert.Equal("canary 5 % for 30 min, everyone 100 %", facts["Rings"]);
        Assert.Equal("2026-11-25 13:00 UTC", facts["Answer by"]);
        Assert.Contains("Faster checkout.", Texts(card));
        Assert.Contains("2 more must approve; not heard yet: alice@example.com, bob@example.com.", Texts(card));
    }

    [Fact]
    public void Its_buttons_carry_the_opaque_id_and_the_revision_and_nothing_else()
    {
        JsonObject card = ApprovalCard.Of(Answered(), Request(), page: new Uri("https://slipway.example/approvals/ask-1"));

        Assert.Equal(("AdaptiveCard", "1.5"), ((string?)card["type"], (string?)card["version"]));
        JsonNode[] actions = [.. card["actions"]!.AsArray().Select(action => action!)];
        Assert.Equal(["Action.Execute", "Action.Execute", "Action.OpenUrl"], actions.Select(action => (string?)action["type"]));
        Assert.Equal(["approval.approve", "approval.reject"], actions.Take(2).Select(action => (string?)action["verb"]));
        Assert.All(actions.Take(2), action => Assert.True(JsonNode.DeepEquals(new JsonObject { ["rid"] = "ask-1", ["rev"] = 1 }, action["data"])));
        Assert.Contains(card["body"]!.AsArray(), block => (string?)block!["type"] == "Input.Text" && (string?)block["id"] == "comment");
    }

    [Fact]
    public void Who_has_answered_is_shown_and_who_is_missing()
    {
        JsonObject card = ApprovalCard.Of(Answered(), Request());

        Assert.Contains("\"title\":\"alice@example.com\",\"value\":\"approved, 2026-11-25 12:01 UTC: looks good\"", card.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("1 more must approve; not heard yet: bob@example.com.", Texts(card));
    }

    [Theory]
    [InlineData(ApprovalState.Approved, "Approved.")]
    [InlineData(ApprovalState.BrokenGlass, "The glass is broken; it goes on without the approvals that the plan asks for.")]
    [InlineData(ApprovalState.Superseded, "The artifacts or the plan are no longer those that were shown; the release is refused.")]
    [InlineData(ApprovalState.Rejected, "Rejected; the release is refused.")]
    [InlineData(ApprovalState.Expired, "Nobody answered in time; it ended at 2026-11-25 13:00 UTC, and the release is refused.")]
    [InlineData(ApprovalState.Withdrawn, "No answer is needed any more; the release has ended.")]
    public void An_ended_approval_has_no_buttons_and_says_what_came_of_it(ApprovalState state, string outcome)
    {
        JsonObject card = ApprovalCard.Of(Answered() with { State = state }, Request(), page: new Uri("https://slipway.example/"));

        Assert.Equal(outcome, Texts(card)[^1]);
        Assert.DoesNotContain("Action.", card.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Input.", card.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[Approve here](https://evil.example)", @"\[Approve here\]\(https:​//evil.example\)")]
    [InlineData("**now** _please_ <at>Bob</at>", @"\*\*now\*\* \_please\_ \<at\>Bob\</at\>")]
    [InlineData("{{DATE(2026-01-01)}}", @"\{\{DATE\(2026-01-01\)\}\}")]
    [InlineData("line\r\nbreak\u202eesrever\u0007", "line  breakesrever")]
    [InlineData("- item", "\u200b- item")]
    [InlineData("1. item", "\u200b1. item")]
    [InlineData("1.4.0 is fine", "1.4.0 is fine")]
    [InlineData("می‌خواهم 👩‍🚀", "می‌خواهم 👩‍🚀")]
    public void Markup_in_any_field_is_shown_and_not_obeyed(string text, string shown)
    {
        Assert.Equal(shown, CardText.Plain(text, 200));
        Assert.Contains(shown, Texts(ApprovalCard.Of(Asked(), Request(text))));
    }

    [Fact]
    public void A_cut_does_not_break_a_character() => Assert.Equal("abc…", CardText.Plain("abc😀def", 5));

    [Theory]
    [InlineData("<")]
    [InlineData("語")]
    [InlineData("😀")]
    [InlineData("*a")]
    public void The_longest_input_still_fits(string letter)
    {
        string Long(int length) => string.Concat(Enumerable.Repeat(letter, length));
        string[] people = [.. Enumerable.Range(0, 200).Select(n => $"{n}{Long(200)}@example.com")];
        ApprovalRequest request = Asked().Request with
        {
            Stage = Long(100),
            RequestedBy = Long(500),
            Policy = ApprovalPolicy.Of(200, people, TimeSpan.FromHours(1)),
        };
        ApprovalDecision[] decisions = [.. people.Take(100).Select(by => new ApprovalDecision(by, ApprovalAnswer.Approve, Long(4000), Sample.Noon))];
        Ring[] rings = [.. Enumerable.Range(1, 50).Select(n => new Ring(Long(40), n * 2, TimeSpan.FromMinutes(n)))];

        JsonObject card = ApprovalCard.Of(new Approval(request, decisions, ApprovalState.Open), Request(Long(50_000)), rings: rings);

        Assert.InRange(Encoding.UTF8.GetByteCount(card.ToJsonString()), 1000, 25_000);
    }

    private static Approval Asked() => Approval.Ask(new ApprovalRequest(
        "ask-1",
        Release,
        "production",
        ApprovalPolicy.Of(2, ["alice@example.com", "bob@example.com"], TimeSpan.FromHours(1)),
        "ci@example.com",
        Digest.Of("content"),
        Digest.Of("plan"),
        ReleaseVersion.Parse("1.3.0"),
        Sample.Noon,
        Sample.Noon.AddHours(1)));

    private static Approval Answered() => Asked() with
    {
        Decisions = [new ApprovalDecision("alice@example.com", ApprovalAnswer.Approve, "looks good", Sample.Noon.AddMinutes(1))],
    };

    private static ReleaseRequest Request(string? notes = null) => new(Release.Product, Release.Version, "ci@example.com", Notes: notes);

    private static List<string> Texts(JsonObject card) =>
        [.. card["body"]!.AsArray().Where(block => (string?)block!["type"] == "TextBlock").Select(block => (string)block!["text"]!)];
}
