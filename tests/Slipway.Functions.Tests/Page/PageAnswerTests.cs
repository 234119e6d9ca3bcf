using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Slipway.Azure.Teams.Cards;
using Slipway.Functions.Tests.Activities;
using Slipway.Functions.Tests.Deciding;
using Slipway.Functions.Tests.Teams;
using Slipway.Releases.Approvals;

namespace Slipway.Functions.Tests.Page;

/// <summary>What the page sends counts for the person whose token comes along, on the card that stands; everything else changes nothing.</summary>
public sealed class PageAnswerTests(Emulator emulator, SharedConnector shared) : IClassFixture<SharedConnector>
{
    public static TheoryData<string, int, string> Refusals => new()
    {
        { "no token", 401, "Send exactly one Authorization header" },
        { "two tokens", 401, "Send exactly one Authorization header" },
        { "another audience", 401, "(audience)" },
        { "an app's token", 401, "not a person's" },
        { "another site", 403, "did not come from the approval page" },
        { "the same site", 403, "did not come from the approval page" },
        { "no page", 403, "did not come from the approval page" },
        { "a form", 415, "application/json" },
        { "a text", 415, "application/json" },
        { "no type", 415, "application/json" },
        { "a name", 400, "by" },
        { "no verb", 400, "verb" },
        { "the refresh verb", 400, "verb is one of the card's buttons" },
        { "no digest", 400, "shown is the digest" },
        { "too long", 400, "longer than 1000 characters" },
        { "too large", 413, "larger" },
        { "another id", 404, "no such approval" },
        { "no id", 404, "no such approval" },
        { "a long id", 404, "no such approval" },
        { "no reason", 422, "needs a comment" },
        { "a stranger", 404, "none that concerns you" },
        { "the requester", 403, "may not approve it" },
        { "no glass", 403, "may break the glass" },
        { "no more time", 409, "no extension" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task What_is_refused_changes_nothing_and_says_why(string attempt, int status, string why)
    {
        await using PageDesk page = await PageDesk.OpenAsync(emulator, shared.Peer);
        string person = attempt switch { "a stranger" => "44444444-4444-4444-8444-444444444444", "the requester" => Desk.Requester, _ => Desk.Ada };
        JsonObject body = await page.BodyAsync(attempt is "a stranger" ? Desk.Ada : person, attempt switch
        {
            "no reason" => ApprovalCard.RejectVerb,
            "no glass" => ApprovalCard.BreakGlassVerb,
            "no more time" => ApprovalCard.MoreTimeVerb,
            "the refresh verb" => ApprovalCard.RefreshVerb,
            _ => ApprovalCard.ApproveVerb,
        });
        switch (attempt)
        {
            case "a name":
                body["by"] = Desk.Bo;
                break;
            case "no verb":
                body["verb"] = null;
                break;
            case "no digest":
                body["shown"] = "the one I saw";
                break;
            case "too long":
                body["comment"] = new string('x', 1001);
                break;
            case "too large":
                body["comment"] = new string('x', 300_000);
                break;
        }

        string before = await page.Desk.SnapshotAsync();
        string bearer = page.Bearer(person);
        PageReply reply = await page.AnswerAsync(
            body,
            attempt switch
            {
                "no token" => null,
                "another audience" => $"Bearer {page.Tenant.Token(token => token.Audience = SimulatedTenant.Id)}",
                "an app's token" => $"Bearer {page.Tenant.Token(null, ("scp", null))}",
                _ => bearer,
            },
            request => Shape(request, attempt, bearer),
            attempt switch { "another id" => "00ff", "no id" => "../releases", "a long id" => new string('a', 65), _ => null });

        Assert.Equal(status, reply.Status);
        Assert.Contains(why, (string?)reply.Json["detail"], StringComparison.Ordinal);
        Assert.Equal(before, await page.Desk.SnapshotAsync());
    }

    [Theory]
    [InlineData(0, "sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData(7, null)]
    public async Task An_answer_on_another_card_is_shown_the_one_that_stands_and_decides_nothing(int revision, string? shown)
    {
        await using PageDesk page = await PageDesk.OpenAsync(emulator, shared.Peer);
        JsonObject body = await page.BodyAsync(Desk.Ada);
        (body["revision"], body["shown"]) = (revision, shown ?? (string)body["shown"]!);
        string before = await page.Desk.SnapshotAsync();

        PageReply reply = await page.AnswerAsync(body, page.Bearer(Desk.Ada));

        Assert.Equal((200, false), (reply.Status, (bool)reply.Json["taken"]!));
        Assert.StartsWith("The card has changed since you opened it, so nothing was decided", (string?)reply.Json["says"], StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals((await page.CardAsync(page.Bearer(Desk.Ada))).Json, reply.Json["face"]));
        Assert.Equal(before, await page.Desk.SnapshotAsync());
    }

    [Fact]
    public async Task An_answer_decides_as_whose_token_it_is_records_what_was_shown_and_wakes_the_release()
    {
        await using PageDesk page = await PageDesk.OpenAsync(emulator, shared.Peer);
        JsonObject body = await page.BodyAsync(Desk.Bo, ApprovalCard.RejectVerb, "not\u0007 \u202eyet");

        PageReply reply = await page.AnswerAsync(body, page.Bearer(Desk.Bo));

        Assert.Equal((200, true), (reply.Status, (bool)reply.Json["taken"]!));
        ApprovalDecision decision = Assert.Single((await page.Desk.ApprovalAsync()).Decisions);
        Assert.Equal((Desk.Bo, ApprovalAnswer.Reject, "not yet", (string)body["shown"]!), (decision.By, decision.Answer, decision.Comment, decision.Shown.ToString()));
        Assert.Single(page.Desk.Bell.Rung);
        Assert.Null(reply.Json["face"]!["card"]!["actions"]);
        Assert.Equal("no-store", reply.Headers.CacheControl);
    }

    [Fact]
    public async Task Six_answers_of_one_person_at_once_count_once()
    {
        await using PageDesk page = await PageDesk.OpenAsync(emulator, shared.Peer, quorum: 2);
        JsonObject body = await page.BodyAsync(Desk.Ada);

        PageReply[] replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => page.AnswerAsync(body, page.Bearer(Desk.Ada))));

        Assert.All(replies, reply => Assert.Equal(200, reply.Status));
        Assert.Contains(replies, reply => (bool)reply.Json["taken"]!);
        Assert.Single((await page.Desk.ApprovalAsync()).Decisions);
    }

    [Fact]
    public async Task What_has_ended_is_told_and_stays_as_it_ended()
    {
        await using PageDesk page = await PageDesk.OpenAsync(emulator, shared.Peer);
        JsonObject body = await page.BodyAsync(Desk.Ada);
        page.Desk.Clock.PutForward(TimeSpan.FromHours(2));

        PageReply reply = await page.AnswerAsync(body, page.Bearer(Desk.Ada));

        Assert.Equal((200, false), (reply.Status, (bool)reply.Json["taken"]!));
        Assert.Equal("It was expired before your answer came, so nothing was decided by it.", (string?)reply.Json["says"]);
    }

    [Fact]
    public async Task The_card_is_read_with_a_token_only_and_the_reading_changes_nothing()
    {
        await using PageDesk page = await PageDesk.OpenAsync(emulator, shared.Peer);
        string before = await page.Desk.SnapshotAsync();

        Assert.Equal(401, (await page.CardAsync(null)).Status);
        Assert.Equal(401, (await page.CardAsync(null, "00")).Status);
        Assert.Equal(404, (await page.CardAsync(page.Bearer(Desk.Ada), "00")).Status);
        PageReply asked = await page.CardAsync(page.Bearer(Desk.Ada));
        PageReply stranger = await page.CardAsync(page.Bearer("44444444-4444-4444-8444-444444444444"));

        Assert.Contains(ApprovalCard.ApproveVerb, asked.Json["card"]!["actions"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(["card", "revision", "shown"], asked.Json.AsObject().Select(part => part.Key).Order(StringComparer.Ordinal));
        Assert.Equal((404, (await page.CardAsync(page.Bearer(Desk.Ada), "00")).Text), (stranger.Status, stranger.Text));
        Assert.Equal("no-store", asked.Headers.CacheControl);
        Assert.Equal(before, await page.Desk.SnapshotAsync());
    }

    private static void Shape(HttpRequest request, string attempt, string bearer)
    {
        // A developer's own machine is no way around the token.
        request.HttpContext.Connection.RemoteIpAddress = IPAddress.Loopback;
        switch (attempt)
        {
            case "two tokens":
                request.Headers.Authorization = new[] { bearer, bearer };
                break;
            case "another site":
                request.Headers["Sec-Fetch-Site"] = "cross-site";
                break;
            case "the same site":
                request.Headers["Sec-Fetch-Site"] = "same-site";
                break;
            case "no page":
                request.Headers["Sec-Fetch-Site"] = "none";
                break;
            case "a form":
                request.ContentType = "application/x-www-form-urlencoded";
                break;
            case "a text":
                request.ContentType = "text/plain";
                break;
            case "no type":
                request.ContentType = null;
                break;
        }
    }
}
