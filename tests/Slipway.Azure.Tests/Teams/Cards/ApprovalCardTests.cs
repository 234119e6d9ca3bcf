using System.Text;
using System.Text.Json.Nodes;
using Slipway.Azure.Records;
using Slipway.Azure.Teams.Cards;
using Slipway.Releases;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Tests.Teams.Cards;

public sealed class ApprovalCardTests
{
    private static readonly ReleaseId Release = Sample.Release(ProductName.Parse("storefront"));

    [Fact]
    public void The_question_says_what_it_replaces_who_asks_what_is_sealed_and_until_when()
    {
        JsonObject card = ApprovalCard.Of(Asked(), Request("Faster checkout."), new ApprovalFacts
        {
            Seal = new VersionSeal("builds", Digest.Of("content"), Digest.Of("manifest"), 3, 12_345),
            Rings = [new Ring("canary", 5, TimeSpan.FromMinutes(30)), new Ring("everyone", 100, TimeSpan.Zero)],
        });

        Assert.Contains("Approve storefront 1.4.0 for production?", Texts(card));
        Dictionary<string, string> facts = FactsOf(card);
        Assert.Equal("1.3.0", facts["Replaces"]);
        Assert.Equal("ci@example.com", facts["Requested by"]);
        Assert.Equal($"3 files, 12,345 bytes, {Digest.Of("content").Abbreviated}", facts["Artifacts"]);
        Assert.Equal(Asked().Request.Binding.Digest.Abbreviated, facts["Bound to"]);
        Assert.Equal("canary 5 % for 30 min, everyone 100 %", facts["Rings"]);
        Assert.Equal("2026-11-25 13:00 UTC", facts["Answer by"]);
        Assert.Contains("Faster checkout.", Texts(card));
        Assert.Contains("Approval requested: 2 more must approve until 2026-11-25 13:00 UTC, or the release is refused.", Texts(card));
        Assert.Contains("Missing: 2 of alice@example.com, bob@example.com", Texts(card));
    }

    [Fact]
    public void A_message_from_which_nothing_comes_back_only_leads_to_the_page_and_tells_the_end_shortly()
    {
        ApprovalFacts facts = new() { Viewer = CardViewer.Link, Page = new Uri("https://slipway.example.com/approvals/1") };
        JsonObject open = ApprovalCard.Of(Asked(), Request("Faster checkout."), facts);
        JsonObject ended = ApprovalCard.Of(Asked() with { State = ApprovalState.Expired }, Request("Faster checkout."), facts);

        Assert.All([open, ended], card => Assert.Equal("Action.OpenUrl", (string?)Assert.Single(card["actions"]!.AsArray())!["type"]));
        Assert.All([open, ended], card => Assert.DoesNotContain("Action.Execute", card.ToJsonString(), StringComparison.Ordinal));
        Assert.All([open, ended], card => Assert.DoesNotContain("Input.", card.ToJsonString(), StringComparison.Ordinal));
        Assert.Contains("Answer it on its page, where you sign in.", Texts(open));
        Assert.Single(ended["body"]!.AsArray());
    }

    [Fact]
    public void Those_who_are_named_by_object_id_are_shown_by_their_names()
    {
        const string id = "5a000000-0000-4000-8000-0000000000ad";
        Approval asked = Asked();
        ApprovalPolicy policy = asked.Request.Policy with { Quorums = [new(1, new("release-managers", [id]))] };
        JsonObject card = ApprovalCard.Of(
            asked with { Request = asked.Request with { Policy = policy } },
            Request("Faster checkout."),
            new ApprovalFacts { Asked = AskedFacts.None with { Names = new Dictionary<string, string> { [id] = "Ada Lovelace" } } });

        Assert.Contains("Missing: 1 of Ada Lovelace", Texts(card));
        Assert.DoesNotContain(id, card.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_wrote_it_is_named_and_no_name_is_markup()
    {
        const string id = "5a000000-0000-4000-8000-0000000000ad";
        Approval asked = Asked();
        JsonObject card = ApprovalCard.Of(
            asked with { Request = asked.Request with { Committers = [id] } },
            Request("Faster checkout."),
            new ApprovalFacts { Asked = AskedFacts.None with { Names = new Dictionary<string, string> { [id] = "[Ada](https://evil.example)" } } });

        Assert.Equal("\\[Ada\\]\\(https:\u200b//evil.examp\u200ble\\); may not approve", FactsOf(card)["Written by"]);
    }

    [Fact]
    public void What_a_rollback_leaves_as_it_is_is_said_before_the_approval()
    {
        JsonObject card = ApprovalCard.Of(Asked(), Request(), new ApprovalFacts { NotUndone = ["Mails that were sent stay sent."] });

        Assert.Contains("A rollback points the rings back at what ran before; data that the new version has written meanwhile stays.", Texts(card));
        Assert.Contains("Mails that were sent stay sent.", Texts(card));
    }

    [Theory]
    [InlineData(false, new[] { "gina@example.com" }, "gina@example.com; may not approve")]
    [InlineData(true, new[] { "gina@example.com" }, "gina@example.com; may approve too")]
    [InlineData(false, null, "the pipeline does not say, so nobody is kept from approving for it")]
    [InlineData(true, null, null)]
    public void Who_wrote_it_is_told_with_what_the_policy_makes_of_it(bool mayApprove, string[]? committers, string? says)
    {
        ApprovalRequest request = CardSamples.Question(CardSamples.Policy with { CommittersMayApprove = mayApprove }) with { Committers = committers };

        Assert.Equal(says, FactsOf(ApprovalCard.Of(Approval.Ask(request), Request())).GetValueOrDefault("Written by"));
    }

    [Fact]
    public void The_risk_names_its_level_and_its_reasons_and_a_reminder_when_it_was_sent()
    {
        JsonObject card = ApprovalCard.Of(Asked() with { RemindedAt = Sample.Noon.AddMinutes(30) }, Request(), new ApprovalFacts { Asked = CardSamples.Found() });

        Assert.Equal("Medium: an earlier attempt was refused: the window was missed; it is a Friday", FactsOf(card)["Risk"]);
        Assert.Contains("Reminder, sent 2026-11-25 12:30 UTC: 2 more must approve until 2026-11-25 13:00 UTC, or the release is refused.", Texts(card));
    }

    [Fact]
    public void Its_buttons_carry_the_opaque_id_and_the_revision_and_nothing_else()
    {
        JsonObject card = ApprovalCard.Of(Answered(), Request(), new ApprovalFacts { Page = new Uri("https://slipway.example/approvals/ask-1") });

        Assert.Equal(("AdaptiveCard", "1.5"), ((string?)card["type"], (string?)card["version"]));
        Assert.Equal(["Approve", "Reject…", "Open in browser"], Titles(card));
        JsonNode[] executes = [card["actions"]![0]!, card["actions"]![1]!["card"]!["actions"]![0]!, card["refresh"]!["action"]!];
        Assert.Equal(["approval.approve", "approval.reject", "approval.refresh"], executes.Select(action => (string?)action["verb"]));
        Assert.All(executes, action => Assert.True(JsonNode.DeepEquals(new JsonObject { ["rid"] = "ask-1", ["rev"] = 1 }, action["data"])));
        Assert.Contains(card["body"]!.AsArray(), block => (string?)block!["type"] == "Input.Text" && (string?)block["id"] == "comment");
    }

    [Fact]
    public void A_rejection_is_not_sent_without_its_reason()
    {
        JsonNode asks = ApprovalCard.Of(Asked(), Request())["actions"]![1]!["card"]!;

        Assert.Equal(("reason", true), ((string?)asks["body"]![0]!["id"], (bool?)asks["body"]![0]!["isRequired"]));
        Assert.Equal("approval.reject", (string?)asks["actions"]![0]!["verb"]);
    }

    [Fact]
    public void Where_the_plan_wants_a_comment_the_one_comment_is_needed_to_approve_and_to_reject()
    {
        JsonObject card = ApprovalCard.Of(With(CardSamples.Policy with { CommentRequired = true }), Request());

        Assert.Single(card["body"]!.AsArray(), block => (string?)block!["type"] == "Input.Text" && (bool?)block["isRequired"] == true);
        Assert.Equal(["Approve", "Reject", "Ask for more time"], Titles(card));
        Assert.Equal("none", (string?)card["actions"]![2]!["associatedInputs"]);
    }

    [Fact]
    public void More_time_is_offered_once_and_only_where_the_plan_extends()
    {
        Assert.Contains("Ask for more time", Titles(ApprovalCard.Of(With(CardSamples.Policy), Request())));
        Assert.DoesNotContain("Ask for more time", Titles(ApprovalCard.Of(With(CardSamples.Policy with { Extension = null }), Request())));
        Assert.DoesNotContain("Ask for more time", Titles(ApprovalCard.Of(With(CardSamples.Policy) with { MoreTime = new("bob@example.com", Sample.Noon, Sample.Noon) }, Request())));
    }

    [Theory]
    [InlineData(CardViewer.Asked, true, false)]
    [InlineData(CardViewer.Onlooker, true, false)]
    [InlineData(CardViewer.Page, true, true)]
    [InlineData(CardViewer.Page, false, false)]
    public void The_glass_is_offered_on_the_page_alone_and_only_where_the_plan_has_one(CardViewer viewer, bool planned, bool offered)
    {
        ApprovalPolicy policy = planned ? CardSamples.Policy : CardSamples.Policy with { BreakGlass = null };
        JsonObject card = ApprovalCard.Of(With(policy), Request(), new ApprovalFacts { Viewer = viewer });

        Assert.Equal(offered, card.ToJsonString().Contains(ApprovalCard.BreakGlassVerb, StringComparison.Ordinal));
    }

    [Fact]
    public void Who_may_only_look_sees_everything_but_buttons()
    {
        JsonObject card = ApprovalCard.Of(Answered(), Request(), new ApprovalFacts { Viewer = CardViewer.Onlooker, Page = new Uri("https://slipway.example/") });

        Assert.Equal(["Open in browser"], Titles(card));
        Assert.DoesNotContain("Input.", card.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("Missing: 1 of bob@example.com", Texts(card));
    }

    [Fact]
    public void A_page_that_is_no_web_page_gets_no_button() =>
        Assert.DoesNotContain("OpenUrl", ApprovalCard.Of(Asked(), Request(), new ApprovalFacts { Page = new Uri("javascript:alert(1)") }).ToJsonString(), StringComparison.Ordinal);

    [Fact]
    public void Who_has_answered_is_shown_and_who_is_missing()
    {
        JsonObject card = ApprovalCard.Of(Answered(), Request());

        Assert.Contains("alice@example.com approved, 2026-11-25 12:01 UTC: looks good", Texts(card));
        Assert.Contains("approvers: 1 of 2", Texts(card));
        Assert.Contains("Counted: alice@example.com", Texts(card));
        Assert.Contains("Missing: 1 of bob@example.com", Texts(card));
    }

    [Fact]
    public void Each_quorum_names_its_missing_people_their_stand_ins_and_the_directorys_but_nobody_who_may_not_answer()
    {
        AskedFacts found = new()
        {
            Members = new Dictionary<string, IReadOnlyList<string>> { ["release-managers"] = ["frank@example.com", "carol@example.com", "gina@example.com"] },
            Delegations = [new("frank@example.com", "ina@example.com", Sample.Noon, Sample.Noon.AddHours(1)), new("erin@example.com", "ina@example.com", Sample.Noon.AddHours(1), Sample.Noon.AddHours(2))],
        };

        List<string> texts = Texts(ApprovalCard.Of(With(CardSamples.Policy), Request(), new ApprovalFacts { Asked = found }));

        Assert.Contains("Missing: 2 of alice@example.com, bob@example.com \\(or dave@example.com for bob@example.com\\), frank@example.com \\(or ina@example.com for frank@example.com\\)", texts);
        Assert.Contains("Missing: 1 of erin@example.com", texts);
        Assert.Contains(Texts(ApprovalCard.Of(With(CardSamples.Policy), Request())), text => text.EndsWith("members of the directory group", StringComparison.Ordinal));
    }

    [Fact]
    public void A_quorum_that_is_asked_later_says_so() =>
        Assert.Contains("security: 0 of 1, asked after the one before it", Texts(ApprovalCard.Of(With(CardSamples.Policy with { Order = ApprovalOrder.Sequential }), Request())));

    [Fact]
    public void Whoever_breaks_the_glass_stands_at_the_top_of_the_card_with_their_reason()
    {
        ApprovalDecision olga = new("olga@example.com", ApprovalAnswer.BreakGlass, "Checkout is down", Sample.Noon);
        JsonNode head = ApprovalCard.Of(With(CardSamples.Policy) with { Decisions = [olga] }, Request())["body"]![0]!;

        Assert.Equal("attention", (string?)head["style"]);
        Assert.Contains(head["items"]!.AsArray(), line => (string?)line!["text"] == "BREAK GLASS, 1 of 2: olga@example.com, 2026-11-25 12:00 UTC: Checkout is down");
    }

    [Fact]
    public void No_more_people_are_refreshed_by_name_than_teams_takes()
    {
        string[] people = [.. Enumerable.Range(0, 70).Select(n => $"29:{n}")];

        Assert.Equal(60, ApprovalCard.Of(Asked(), Request(), new ApprovalFacts { RefreshFor = people })["refresh"]!["userIds"]!.AsArray().Count);
        Assert.Null(ApprovalCard.Of(Asked(), Request())["refresh"]!["userIds"]);
    }

    [Theory]
    [InlineData(ApprovalState.Approved, "Approved.")]
    [InlineData(ApprovalState.BrokenGlass, "The glass is broken; it goes on without the approvals that the plan asks for.")]
    [InlineData(ApprovalState.Superseded, "Superseded: the artifacts or the plan are no longer those that were shown; the release is refused.")]
    [InlineData(ApprovalState.Rejected, "Rejected; the release is refused.")]
    [InlineData(ApprovalState.Expired, "Expired: nobody answered in time; it ended at 2026-11-25 13:00 UTC, and the release is refused.")]
    [InlineData(ApprovalState.Withdrawn, "Withdrawn: no answer is needed any more; the release has ended.")]
    public void An_ended_approval_has_no_buttons_and_says_what_came_of_it(ApprovalState state, string outcome)
    {
        JsonObject card = ApprovalCard.Of(Answered() with { State = state }, Request(), new ApprovalFacts { Page = new Uri("https://slipway.example/") });

        Assert.Equal(outcome, Texts(card)[1]);
        Assert.DoesNotContain("Action.", card.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Input.", card.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Markup_in_the_notes_is_shown_and_not_obeyed() =>
        Assert.Contains(@"\[Approve here\]\(https:​//evil.examp​le\)", Texts(ApprovalCard.Of(Asked(), Request("[Approve here](https://evil.example)"))));

    [Fact]
    public void A_link_is_a_button_that_names_its_host_first_and_what_is_no_web_page_is_text()
    {
        JsonObject card = ApprovalCard.Of(Asked(), Request() with
        {
            Links = [new("Notes", "https://n\u00f6tes.example/1"), new("Script", "javascript:alert(1)"), new("Login", "https://user:secret@evil.example/")],
        });

        JsonNode button = Assert.Single(Blocks(card), block => (string?)block["type"] == "ActionSet")["actions"]![0]!;
        Assert.Equal(("xn--ntes-5qa.example: Notes", "https://n\u00f6tes.example/1"), ((string?)button["title"], Uri.UnescapeDataString((string)button["url"]!)));
        Assert.Contains(@"Script: javascript:alert\(1\)", Texts(card));
        Assert.Contains("Login: https:\u200b//user:secret@evil\u200b.example/", Texts(card));
    }

    [Fact]
    public void Of_a_long_host_the_end_is_shown_which_says_whose_it_is()
    {
        string front = string.Join('.', Enumerable.Repeat("git.example.com", 4));
        JsonObject card = ApprovalCard.Of(Asked(), Request() with { Links = [new("Changes", $"https://{front}.evil.example/")] });

        string title = (string)Assert.Single(Blocks(card), block => (string?)block["type"] == "ActionSet")["actions"]![0]!["title"]!;
        Assert.Matches("^…[^:]*\\.evil\\.example: Changes$", title.Replace("\u200b", "", StringComparison.Ordinal));
        Assert.Equal(60, title.Replace("\u200b", "", StringComparison.Ordinal).Length - ": Changes".Length);
    }

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

        JsonObject card = ApprovalCard.Of(new Approval(request, decisions, ApprovalState.Open), Request(Long(50_000)), new ApprovalFacts { Rings = rings });

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

    private static Approval With(ApprovalPolicy policy) => Approval.Ask(CardSamples.Question(policy));

    private static IEnumerable<string?> Titles(JsonObject card) => card["actions"]!.AsArray().Select(action => (string?)action!["title"]);

    private static List<string> Texts(JsonObject card) =>
        [.. Blocks(card).Where(block => (string?)block["type"] == "TextBlock").Select(block => (string)block["text"]!)];

    private static Dictionary<string, string> FactsOf(JsonObject card) =>
        Blocks(card).Where(block => (string?)block["type"] == "FactSet").SelectMany(block => block["facts"]!.AsArray())
            .ToDictionary(fact => (string)fact!["title"]!, fact => (string)fact!["value"]!);

    private static IEnumerable<JsonNode> Blocks(JsonObject card) =>
        card["body"]!.AsArray().SelectMany(block => block!["items"] is JsonArray items ? items.Select(item => item!) : [block]);
}
