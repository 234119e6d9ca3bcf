using System.Text.Json.Nodes;
using Slipway.Azure.Records;
using Slipway.Azure.Teams.Cards;
using Slipway.Releases;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Compensations;
using Slipway.Releases.Health;
using Slipway.Releases.Progress;
using Slipway.Releases.Risks;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Versions;
using Slipway.Releases.Windows;

namespace Slipway.Azure.Tests.Teams.Cards;

/// <summary>One card of each kind and state, of fixed data; each is kept beside this file as the JSON that it must stay.</summary>
internal static class CardSamples
{
    public static readonly ReleaseId Release = new(ProductName.Parse("storefront"), ReleaseVersion.Parse("1.4.0"), 1);

    public static readonly Ring[] Rings = [new("canary", 5, TimeSpan.FromMinutes(30)), new("early", 25, TimeSpan.FromHours(2)), new("everyone", 100, TimeSpan.Zero)];

    private static readonly Uri Page = new("https://slipway.example.com/api/approvals/6f1d2c3b4a5968778695a4b3/page");

    private static readonly ReleaseVersion Before = ReleaseVersion.Parse("1.3.0");

    private static readonly string[] Committers = ["gina@example.com", "henk@example.com"];

    private static readonly Guid Managers = new("5d1f7a52-0f6e-4d0c-9c8b-2f6f4a3b1c0d");

    public static ApprovalPolicy Policy { get; } = new(
        [new(2, new("release-managers", ["alice@example.com", "bob@example.com"], Managers)), new(1, new("security", ["erin@example.com"]))],
        RequesterMayApprove: false,
        TimeSpan.FromHours(2),
        Extension: new(TimeSpan.FromHours(1), 1),
        Escalation: new(new(ApprovalGroup.Escalation, ["head@example.com"]), TimeSpan.FromHours(1)),
        StandIns: [Delegation.StandIn("bob@example.com", "dave@example.com", new(2026, 11, 20), new(2026, 11, 30))],
        BreakGlass: new(ApprovalGroup.BreakGlass, ["olga@example.com", "pete@example.com"]));

    public static IReadOnlyDictionary<string, Func<JsonObject>> All { get; } = new Dictionary<string, Func<JsonObject>>
    {
        ["approval-requested"] = () => Card(Asked()),
        ["approval-first-release"] = () => ApprovalCard.Of(
            Approval.Ask(Question(ApprovalPolicy.Of(1, ["alice@example.com", "bob@example.com"], TimeSpan.FromHours(1))) with { Replaces = null }), Request(null)),
        ["approval-half-approved"] = () => Card(Asked(Dave)),
        ["approval-reminded"] = () => Card(
            Asked(Dave) with { MoreTime = new("dave@example.com", Sample.Noon, Sample.Noon.AddHours(4)), RemindedAt = Sample.Noon.AddHours(1) }),
        ["approval-escalated"] = () => Card(Asked(Dave) with { State = ApprovalState.Escalated }),
        ["approval-approved"] = () => Card(Asked(Dave, Says("erin@example.com", ApprovalAnswer.Approve, null, 9, "security")) with { State = ApprovalState.Approved }),
        ["approval-rejected"] = () => Card(Asked(Dave, Says("erin@example.com", ApprovalAnswer.Reject, "CVE-2026-1234 is open", 9, "security")) with { State = ApprovalState.Rejected }),
        ["approval-expired"] = () => Card(Asked(Dave) with { State = ApprovalState.Expired }),
        ["approval-superseded"] = () => Card(Asked(Dave) with { State = ApprovalState.Superseded }),
        ["approval-withdrawn"] = () => Card(Asked() with { State = ApprovalState.Withdrawn }),
        ["approval-glass-half-broken"] = () => Card(Asked(Glass("olga@example.com", "Checkout is down for everybody", 20))),
        ["approval-broken-glass"] = () => Card(
            Asked(Glass("olga@example.com", "Checkout is down for everybody", 20), Glass("pete@example.com", "I see it too", 21)) with { State = ApprovalState.BrokenGlass }),
        ["approval-onlooker"] = () => Card(Asked(Dave), f => f with { Viewer = CardViewer.Onlooker }),
        ["approval-page"] = () => Card(Asked(Dave), f => f with { Viewer = CardViewer.Page, Page = null }),
        ["approval-comment-required"] = () => Card(
            Approval.Ask(Question(Policy with { CommentRequired = true, Order = ApprovalOrder.Sequential })), f => f with { RefreshFor = ["29:1alice", "29:1bob"] }),
        ["approval-hostile"] = () => ApprovalCard.Of(
            Approval.Ask(Question(Policy) with { RequestedBy = Markup }) with { Decisions = [Dave with { Comment = Markup }] }, Request(Markup) with { Links = [new(Markup, Markup)] }, Facts() with { Asked = Found() with { Risk = Risky(Markup) } }),
        ["approval-hostile-everywhere"] = () => Hostile(Markup),
        ["approval-longest"] = () => Hostile(string.Concat(Enumerable.Repeat("Wort", 2500))),
        ["reminder-sent"] = () => ReminderCard.Of(Asked(Dave), Request(null), Page),
        ["reminder-settled"] = () => ReminderCard.Of(Asked(Dave) with { State = ApprovalState.Rejected }, Request(null), Page),
        ["reminder-hostile"] = () => ReminderCard.Of(Approval.Ask(Question(Policy) with { Stage = Markup }), Request(Markup), null),
        ["rollout-running"] = () => RolloutCard.Of(Rollout(
            new(ReleaseState.RollingOut, Sample.Noon, "production", "early", "12 more minutes of bake are left", Sample.Noon.AddHours(2), "ring everyone begins", "an operator can pause it"),
            new(Rings[0], RingStep.Passed, new(40, 0, null)), new(Rings[1], RingStep.Baking, new(11, 1, "https://shop.example.com/health answered 503")), new(Rings[2], RingStep.Waiting))),
        ["rollout-held"] = () => RolloutCard.Of(Rollout(
            new(ReleaseState.Held, Sample.Noon, "production", "canary", "the pointer of ring canary cannot be written", WhoCanEnd: "an operator can retry or abort"),
            new(Rings[0], RingStep.Waiting), new(Rings[1], RingStep.Waiting), new(Rings[2], RingStep.Waiting))),
        ["rollout-rolled-back"] = () => RolloutCard.Of(Rollout(
            new(ReleaseState.RolledBack, Sample.Noon, "production", Why: "ring early was breached"),
            new(Rings[0], RingStep.Restored, new(40, 0, null)), new(Rings[1], RingStep.Restored, new(12, 4, null)), new(Rings[2], RingStep.Waiting))),
        ["rollout-released"] = () => RolloutCard.Of(Rollout(
            new(ReleaseState.Released, Sample.Noon), [.. Rings.Select(ring => new RingStanding(ring, RingStep.Passed, ring.Bake > TimeSpan.Zero ? new(40, 0, null) : null))])),
        ["rollout-asks"] = () => RolloutCard.Of(Rollout(
            new(ReleaseState.Held, Sample.Noon, "production", "west-test", "Switch everyone? What runs stays watched: 30 of 30 probes healthy", Sample.Noon.AddDays(3), "it is taken back",
                "an operator answers yes with promote and no with rollback", Question: "Switch everyone?"),
            new RingStanding(new Ring("west-test", 0, TimeSpan.FromMinutes(15), "west", Question: "Switch everyone?"), RingStep.Passed, new GateTally(30, 0, null)),
            new RingStanding(new Ring("west-everyone", 100, TimeSpan.FromMinutes(30), "west"), RingStep.Waiting),
            new RingStanding(new Ring("north-test", 0, TimeSpan.FromMinutes(15), "north", TimeSpan.FromHours(1), "Switch everyone?"), RingStep.Waiting))),
        ["rollout-regions"] = () => RolloutCard.Of(Rollout(
            new(ReleaseState.RollingOut, Sample.Noon, "production", "r14-everyone", "waits 1h before this ring begins, while what runs stays watched: 30 of 30 probes healthy", Sample.Noon.AddHours(1),
                "the ring begins", "an operator can promote, skip, pause, abort or roll it back"),
            [.. Enumerable.Range(1, 20).Select(region => new RingStanding(
                new Ring($"r{region}-everyone", 100, TimeSpan.FromMinutes(30), $"r{region}", TimeSpan.FromHours(1)), region < 14 ? RingStep.Passed : RingStep.Waiting))])),
        ["rollout-onlooker"] = () => RolloutCard.Of(Rollout(new(ReleaseState.RollingOut, Sample.Noon, "production", "canary"), new RingStanding(Rings[0], RingStep.Baking)) with { Viewer = CardViewer.Onlooker }),
        ["gate-breached"] = () => GateCard.Of(Gate()),
        ["gate-inconclusive"] = () => GateCard.Of(Gate() with { Report = new(new(2, 0, null), new GateVerdict.Inconclusive("2 of 2 probes were healthy; 5 must be")) }),
        ["gate-decided"] = () => GateCard.Of(Gate() with { Decided = "alice@example.com rolled it back at 2026-11-25 12:05 UTC." }),
        ["gate-onlooker"] = () => GateCard.Of(Gate() with { Viewer = CardViewer.Onlooker }),
        ["gate-hostile"] = () => GateCard.Of(Gate() with
        {
            Stage = Markup, Ring = new(Markup, 5, TimeSpan.FromHours(1)), Touched = [Markup], ThenWhat = Markup, NotUndone = [Markup],
            Report = new(new(40, 3, Markup), new GateVerdict.Breached(Markup)),
        }),
        ["rollback-stuck"] = () => StuckRollbackCard.Of(Stuck()),
        ["rollback-settled"] = () => StuckRollbackCard.Of(Stuck() with { Left = [], Settled = "Everything is put back since 2026-11-25 12:30 UTC." }),
        ["rollback-hostile"] = () => StuckRollbackCard.Of(Stuck() with
        {
            Left = [new(new(1, new Compensation.RestorePointer(Markup, Markup, null)), Markup)],
        }),
    };

    /// <summary>Everything that a text could do to a card, in one text.</summary>
    public const string Markup = "[Approve](https://evil.example) ![i](https://evil.example/i.png) <img src=x onerror=alert(1)> {{DATE(2026-01-01T00:00:00Z)}} "
        + "<at>Everyone</at> **bold** _it_ `code` ~~gone~~ &lt;b&gt; https://evil.example www.evil.example mailto:a@evil.example \u202eesrever\u202c \"}],\"actions\":[{";

    public static ApprovalRequest Question(ApprovalPolicy policy) => new(
        "6f1d2c3b4a5968778695a4b3", Release, "production", policy, "carol@example.com", Digest.Of("content"), Digest.Of("plan"), Before, Sample.Noon, Sample.Noon.AddHours(3),
        Committers: Committers);

    public static ReleaseRequest Request(string? notes) => new(Release.Product, Release.Version, "carol@example.com", Notes: notes, Committers: Committers);

    public static JsonObject Hostile(string text, int many = 12)
    {
        string[] people = [.. Enumerable.Range(0, many).Select(n => $"{n}{text}")];
        ApprovalPolicy policy = Policy with
        {
            Quorums = [.. people.Take(8).Select(name => new Quorum(1, new(name, people)))],
            Extension = null,
            StandIns = [new(people[0], people[1], Sample.Noon, Sample.Noon.AddDays(1))],
            Escalation = new(new(text, people), TimeSpan.FromHours(1)),
        };
        ApprovalDecision[] decisions =
        [
            .. people.Take(10).Select(by => new ApprovalDecision(by, ApprovalAnswer.Approve, text, Sample.Noon, For: text, Groups: [by])),
            Glass(text, text, 1),
            Glass($"2{text}", text, 2),
        ];
        string[] committers = [.. people.Select(name => $"c{name}")];
        ApprovalRequest request = Question(policy) with { Stage = text, RequestedBy = text, Committers = committers };
        ReleaseRequest release = Request(text) with
        {
            Committers = committers,
            Links = [new(text, "https://notes.example.com/a?b=1&c=[x](y)"), new(text, text), new(text, "javascript:alert(1)")],
        };
        ApprovalFacts facts = Facts() with
        {
            Rings = [.. people.Select((name, n) => new Ring(name, n + 1, TimeSpan.FromMinutes(n)))],
            Asked = new AskedFacts
            {
                Window = new(false, Sample.Noon, null, text),
                Risk = Risky(people),
                Evidence = [.. people.Select(name => new CardEvidence(name, false, text))],
                Members = new Dictionary<string, IReadOnlyList<string>> { [people[0]] = people },
                Delegations = [.. people.Select(name => new Delegation(name, text, Sample.Noon, Sample.Noon.AddDays(1)))],
            },
            NotUndone = people,
            RefreshFor = [.. Enumerable.Range(0, 70).Select(n => $"29:{n}{new string('x', 60)}")],
        };
        return ApprovalCard.Of(new Approval(request, decisions, ApprovalState.Escalated, new MoreTime(text, Sample.Noon, Sample.Noon)), release, facts);
    }

    public static ApprovalFacts Facts() => new()
    {
        Seal = new VersionSeal("builds", Digest.Of("content"), Digest.Of("manifest"), 3, 12_345),
        Rings = Rings,
        Page = Page,
        Asked = Found(),
        NotUndone = ["Mails that were sent to customers stay sent."],
    };

    public static AskedFacts Found() => new()
    {
        Window = new WindowOpening(true, Sample.Noon, Sample.Noon.AddHours(6), "weekdays from 08:00 to 18:00 in Europe/Berlin"),
        Risk = new Risk(RiskLevel.Medium, [new(RiskLevel.Medium, "an earlier attempt was refused: the window was missed"), new(RiskLevel.Low, "it is a Friday")]),
        Evidence =
        [
            new("Signature", true, "signed by the pipeline's key"),
            new("Vulnerabilities", null, "the scanner's report is older than a day"),
            new("Gates of staging", true, "canary: 40 of 40 probes were healthy"),
        ],
        Members = new Dictionary<string, IReadOnlyList<string>> { ["release-managers"] = ["alice@example.com", "carol@example.com", "frank@example.com", "gina@example.com"] },
    };

    private static Risk Risky(params string[] why) => new(RiskLevel.High, [.. why.Select(one => new RiskReason(RiskLevel.High, one))]);

    public static StoppedGate Gate() => new(
        "gate-1", 0, Release, "production", Rings[1], new(new(40, 3, "https://shop.example.com/health answered 503"), new GateVerdict.Breached("37 of 40 probes were healthy; at most 1 may fail")),
        Before, ["canary", "early"], Sample.Noon, Sample.Noon.AddMinutes(15), "it is rolled back", ["Mails that were sent to customers stay sent."], Page: new("https://slipway.example.com/api/releases/storefront-1.4.0"));

    public static StuckRollback Stuck() => new(
        "stuck-1", 2, Release,
        [
            new(new(2, new Compensation.RestorePointer("production", "early", null)), "the account answered 403: the identity may not delete blobs"),
            new(new(1, new Compensation.RestoreRunning("production", new(Before, new(Release.Product, Before, 1), Sample.Noon.AddDays(-7)))), "another release holds the record"),
        ],
        Sample.Noon, 4, Sample.Noon.AddMinutes(16), Sample.Noon.AddDays(1), Page: new("https://slipway.example.com/api/releases/storefront-1.4.0"));

    private static ApprovalDecision Dave => Says("dave@example.com", ApprovalAnswer.Approve, "watch the *cart*", 5, "release-managers") with { For = "bob@example.com" };

    private static Approval Asked(params ApprovalDecision[] decisions) => Approval.Ask(Question(Policy)) with { Decisions = decisions };

    private static ApprovalDecision Says(string by, ApprovalAnswer answer, string? comment, int minutes, params string[] groups) =>
        new(by, answer, comment, Sample.Noon.AddMinutes(minutes), Groups: groups);

    private static ApprovalDecision Glass(string by, string why, int minutes) => Says(by, ApprovalAnswer.BreakGlass, why, minutes);

    private static JsonObject Card(Approval approval, Func<ApprovalFacts, ApprovalFacts>? change = null) =>
        ApprovalCard.Of(
            approval,
            Request("Faster checkout; the cart keeps its contents for a week.") with
            {
                Links = [new("Release notes", "https://notes.example.com/storefront/1.4.0"), new("Commits", "https://git.example.com/storefront/compare/1.3.0...1.4.0")],
            },
            change is null ? Facts() : change(Facts()));

    private static RolloutStanding Rollout(ReleaseProgress progress, params RingStanding[] rings) => new(
        "rollout-1", 3, Release, "production", Before, progress, rings, Sample.Noon.AddMinutes(48), new("https://slipway.example.com/api/releases/storefront-1.4.0"));
}
