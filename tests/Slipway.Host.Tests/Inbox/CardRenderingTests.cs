using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Slipway.Host.Tests.Inbox;

/// <summary>Each card that is kept, shown by Microsoft's renderer in Chromium: on a phone and on a desk, and what a person must see of it.</summary>
public sealed class CardRenderingTests(CardPage cards) : IClassFixture<CardPage>
{
    private const int Phone = 360;
    private const int Desk = 800;

    // What only formats, links, pictures, mentions and scripts are made of; a card of plain text and buttons has none of it.
    private const string Markup = "img, a, strong, em, b, i, code, pre, s, ul, ol, blockquote, h1, h2, h3, hr, script, iframe, at, svg";

    private static readonly string[] AskedButtons = ["Approve", "Reject…", "Ask for more time", "Open in browser"];

    private static readonly string[] LinkButtons = ["notes.example.com: Release notes", "git.example.com: Commits"];

    private static readonly string[] Question =
    [
        "Approve storefront 1.4.0 for production?", "storefront-1.4.0", "1.3.0", "canary 5 % for 30 min, early 25 % for 2 h, everyone 100 %", "open until 2026-11-25 18:00 UTC",
        "Medium: an earlier attempt was refused: the window was missed; it is a Friday", "Written by", "gina@example.com, henk@example.com; may not approve", "carol@example.com", "3 files, 12,345 bytes", "What changed since 1.3.0", "Faster checkout; the cart keeps its contents for a week.",
        "Readiness and gates", "Vulnerabilities CANNOT BE TOLD: the scanner's report is older than a day", "Gates of staging holds: canary: 40 of 40 probes were healthy", "Who must approve", "release-managers", "security", "Missing: 1 of erin@example.com",
        "What a rollback does not undo", "data that the new version has written meanwhile stays", "Mails that were sent to customers stay sent.", "2026-11-25 15:00 UTC",
    ];

    private static readonly string[] HalfApproved =
        [.. Question, "release-managers: 1 of 2", "Counted: dave@example.com for bob@example.com", "dave@example.com for bob@example.com approved, 2026-11-25 12:05 UTC: watch the *cart*", "Missing: 1 of alice@example.com, frank@example.com"];

    private static readonly Dictionary<string, (string[] Texts, string[] Buttons)> Seen = new()
    {
        ["approval-requested"] = ([.. Question, "Approval requested: 3 more must approve", "Missing: 2 of alice@example.com, bob@example.com (or dave@example.com for bob@example.com), frank@example.com"], [.. LinkButtons, .. AskedButtons]),
        ["approval-first-release"] = (["nothing; it is the first", "approvers: 0 of 1", "alice@example.com, bob@example.com"], ["Approve", "Reject…"]),
        ["approval-half-approved"] = ([.. HalfApproved, "Approval requested: 2 more must approve"], [.. LinkButtons, .. AskedButtons]),
        ["approval-reminded"] = ([.. HalfApproved, "Reminder, sent 2026-11-25 13:00 UTC: 2 more must approve", "dave@example.com asked for more time"], [.. LinkButtons, "Approve", "Reject…", "Open in browser"]),
        ["approval-escalated"] = ([.. HalfApproved, "Escalated: nobody settled it in time. Now head@example.com may approve too. 2 more must approve"], [.. LinkButtons, .. AskedButtons]),
        ["approval-approved"] = (["storefront 1.4.0 for production", "Approved.", "security: 1 of 1", "Counted: erin@example.com", "Mails that were sent to customers stay sent."], LinkButtons),
        ["approval-rejected"] = (["Rejected; the release is refused.", "erin@example.com rejected, 2026-11-25 12:09 UTC: CVE-2026-1234 is open"], LinkButtons),
        ["approval-expired"] = (["Expired: nobody answered in time; it ended at 2026-11-25 15:00 UTC"], LinkButtons),
        ["approval-superseded"] = (["Superseded: the artifacts or the plan are no longer those that were shown"], LinkButtons),
        ["approval-withdrawn"] = (["Withdrawn: no answer is needed any more"], LinkButtons),
        ["approval-glass-half-broken"] = ([.. Question, "BREAK GLASS, 1 of 2: olga@example.com", "Checkout is down for everybody"], [.. LinkButtons, .. AskedButtons]),
        ["approval-broken-glass"] = (["The glass is broken", "BREAK GLASS, 1 of 2: olga@example.com", "BREAK GLASS, 2 of 2: pete@example.com", "I see it too", "security: 0 of 1"], LinkButtons),
        ["approval-onlooker"] = ([.. HalfApproved, "Only those who are asked can answer"], [.. LinkButtons, "Open in browser"]),
        ["approval-page"] = (HalfApproved, [.. LinkButtons, "Approve", "Reject…", "Ask for more time", "Break the glass…"]),
        ["approval-comment-required"] = (["Who must approve, in this order", "security: 0 of 1, asked after the one before it"], [.. LinkButtons, "Approve", "Reject", "Ask for more time", "Open in browser"]),
        ["approval-hostile"] = (["[Approve](https:", "![i](https:", "<img src=x onerror=alert(1)>", "{{DATE(2026-01-01T00:00:00Z)}}", "<at>Everyone</at>", "**bold**", "_it_", "`code`", "~~gone~~", "&lt;b&gt;"], []),
        ["approval-hostile-everywhere"] = (["Approve storefront 1.4.0 for [Approve](https:", "And 4 more, on the page", "And 2 more groups, on the page."], []),
        ["approval-longest"] = (["Escalated", "BREAK GLASS, 2 of 2"], []),
        ["reminder-sent"] = (["Reminder: storefront 1.4.0 for production waits for approval until 2026-11-25 15:00 UTC", "2 more must approve, or the release is refused.", "Answer on the approval's own card"], ["Open in browser"]),
        ["reminder-settled"] = (["storefront 1.4.0 for production needs no answer any more", "The approval's card says what came of it."], []),
        ["reminder-hostile"] = (["[Approve](https:", "<img src=x onerror=alert"], []),
        ["rollout-running"] = (["storefront 1.4.0 rolls out to production", "Rolling out in production, ring early: 12 more minutes of bake are left; until 2026-11-25 14:00 UTC at the latest, then ring everyone begins", "canary 5 %: done; 40 of 40 probes were healthy", "early 25 %: runs it, watched for 2 h; 10 of 11 probes were healthy", "everyone 100 %: waits", "2026-11-25 12:48 UTC"], ["Hold", "Promote now…", "Roll back…", "Open in browser"]),
        ["rollout-asks"] = (["Held in production, ring west-test: Switch everyone?", "west-test without users: done; 30 of 30 probes were healthy", "north-test without users: waits, 60 min after the one before"], ["Yes, go on", "Roll back…", "Open in browser"]),
        ["rollout-regions"] = (["waits 1h before this ring begins, while what runs stays watched", "8 before are done.", "r13-everyone 100 %: done", "r20-everyone 100 %: waits, 60 min after the one before"], ["Hold", "Promote now…", "Roll back…", "Open in browser"]),
        ["rollout-held"] = (["Held in production, ring canary", "an operator can retry or abort"], ["Continue", "Roll back…", "Open in browser"]),
        ["rollout-rolled-back"] = (["Rolled back", "ring early was breached", "early 25 %: put back; 8 of 12 probes were healthy"], ["Open in browser"]),
        ["rollout-released"] = (["Released.", "everyone 100 %: done"], ["Open in browser"]),
        ["rollout-onlooker"] = (["Rolling out in production, ring canary"], ["Open in browser"]),
        ["gate-breached"] = (["the gate of production, ring early, is breached", "37 of 40 probes were healthy; at most 1 may fail", "Decide by 2026-11-25 12:15 UTC, then it is rolled back.", "40, of which 3 failed", "answered 503", "It points ring canary, early back at 1.3.0.", "Mails that were sent"], ["Roll back", "Hold", "Continue…", "Open in browser"]),
        ["gate-inconclusive"] = (["ring early, cannot tell", "5 must be"], ["Roll back", "Hold", "Continue…", "Open in browser"]),
        ["gate-decided"] = (["alice@example.com rolled it back at 2026-11-25 12:05 UTC."], ["Open in browser"]),
        ["gate-onlooker"] = (["is breached"], ["Open in browser"]),
        ["gate-hostile"] = (["[Approve](https:", "<at>Everyone</at>"], ["Roll back", "Hold", "Continue…", "Open in browser"]),
        ["rollback-stuck"] = (["The rollback of storefront 1.4.0 is stuck", "It was tried 4 times.", "Still to be undone: 2", "Remove the pointer of production, ring early", "403: the identity may not delete blobs", "Record that production runs 1.3.0", "2026-11-25 12:16 UTC", "then it ends as errored"], ["Try again now", "Done by hand…", "Roll forward…", "Open in browser"]),
        ["rollback-settled"] = (["was stuck", "Everything is put back since 2026-11-25 12:30 UTC."], ["Open in browser"]),
        ["rollback-hostile"] = (["[Approve](https:", "<at>Everyone</at>"], ["Try again now", "Done by hand…", "Roll forward…", "Open in browser"]),
    };

    public static TheoryData<string, int> Shown => [.. CardPage.Names().SelectMany(name => new[] { (name, Phone), (name, Desk) })];

    [Theory]
    [MemberData(nameof(Shown))]
    public async Task A_person_sees_what_they_must_and_nothing_runs_over_the_edge(string name, int width)
    {
        (string[] texts, string[] buttons) = Seen[name];

        Assert.Empty(await cards.ShowAsync(name, width));

        string shown = (await cards.Page.Locator("body").InnerTextAsync()).Replace("\u200b", "", StringComparison.Ordinal);
        Assert.All(texts, text => Assert.Contains(text, shown, StringComparison.Ordinal));
        if (buttons.Length > 0)
        {
            Assert.Equal(buttons, await cards.Page.Locator(".ac-pushButton").AllInnerTextsAsync());
        }

        Assert.Equal(0, await cards.Page.Locator("body").Locator(Markup).CountAsync());
        Assert.Empty(await cards.Page.EvaluateAsync<string[]>(
            "() => [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > innerWidth + 0.5 || e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0).map(e => `${e.className} ${e.innerText.slice(0, 60)}`)"));
        Assert.Empty(cards.Complaints);
    }

    [Fact]
    public async Task One_click_approves_with_the_comment_that_was_written()
    {
        await cards.ShowAsync("approval-requested", Phone);
        await cards.Page.GetByLabel("Comment").FillAsync("Looks good");
        await cards.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();

        Assert.Equal("""[{"verb":"approval.approve","data":{"rid":"6f1d2c3b4a5968778695a4b3","rev":0,"comment":"Looks good"}}]""", await cards.ExecutedAsync());
    }

    [Theory]
    [InlineData("approval-requested", "Reject…", "Reject", "approval.reject", "Say why: a rejection needs a reason.")]
    [InlineData("approval-page", "Break the glass…", "Break the glass", "approval.break-glass", "Say why: to break the glass needs a reason.")]
    [InlineData("gate-breached", "Continue…", "Continue", "rollout.continue", "Say why: to continue needs a reason.")]
    [InlineData("rollback-stuck", "Done by hand…", "All of it is put back", "rollback.done", "Say how: what is done by hand needs a reason.")]
    [InlineData("rollback-stuck", "Roll forward…", "Leave it as it is and roll forward", "rollback.forward", "Say why: to roll forward needs a reason.")]
    [InlineData("rollout-running", "Roll back…", "Roll back", "rollout.rollback", "Say why: a rollback needs a reason.")]
    public async Task What_needs_a_reason_is_not_sent_without_one(string name, string asks, string says, string verb, string missing)
    {
        await cards.ShowAsync(name, Phone);
        await cards.Page.GetByRole(AriaRole.Button, new() { Name = asks, Exact = true }).ClickAsync();
        ILocator send = cards.Page.GetByRole(AriaRole.Button, new() { Name = says, Exact = true });

        await send.ClickAsync();
        await Expect(cards.Page.GetByText(missing)).ToBeVisibleAsync();
        Assert.Equal("[]", await cards.ExecutedAsync());
        await cards.Page.GetByRole(AriaRole.Textbox).Last.FillAsync("It is not well");
        await send.ClickAsync();

        JsonNode sent = Assert.Single(JsonNode.Parse(await cards.ExecutedAsync())!.AsArray())!;
        Assert.Equal(verb, (string?)sent["verb"]);
        Assert.Contains(sent["data"]!.AsObject(), one => $"{one.Value}" == "It is not well");
    }
}
