using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.Releases;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;

namespace Slipway.Azure.Teams;

/// <summary>
/// The Adaptive Card (1.5, the newest that Teams takes) that asks for an approval, shows who has answered, and in the end only what came of it.
/// A card gives no right: its buttons carry the approval's opaque id and a revision, and the answer is judged when it comes.
/// </summary>
public static class ApprovalCard
{
    /// <summary>The verb of the button that approves.</summary>
    public const string ApproveVerb = "approval.approve";

    /// <summary>The verb of the button that rejects.</summary>
    public const string RejectVerb = "approval.reject";

    /// <summary>The verb with which a client asks for the card as it stands now.</summary>
    public const string RefreshVerb = "approval.refresh";

    /// <summary>The id of the comment's input, and its name in the data that comes back.</summary>
    public const string CommentInput = "comment";

    /// <summary>The largest card, in bytes of UTF-8 JSON; Teams refuses cards not far above it.</summary>
    public const int MostBytes = 24_000;

    /// <summary>The card of an approval as it stands.</summary>
    /// <param name="approval">The approval.</param>
    /// <param name="request">The release that asks.</param>
    /// <param name="seal">What is sealed, for the count and size of artifacts.</param>
    /// <param name="rings">The rings of the stage.</param>
    /// <param name="page">The page on which the approval can be answered too; it gives no right either.</param>
    public static JsonObject Of(
        Approval approval, ReleaseRequest request, VersionSeal? seal = null, IReadOnlyList<Ring>? rings = null, Uri? page = null)
    {
        ArgumentNullException.ThrowIfNull(approval);
        ArgumentNullException.ThrowIfNull(request);
        for (int room = 1500; ; room /= 2)
        {
            JsonObject card = Build(approval, request, seal, rings ?? [], page, room);
            if (room < 50 || Encoding.UTF8.GetByteCount(card.ToJsonString()) <= MostBytes)
            {
                return card;
            }
        }
    }

    /// <summary>The revision of a card: a click on an older one is answered with the newer.</summary>
    public static int Revision(Approval approval)
    {
        ArgumentNullException.ThrowIfNull(approval);
        return approval.Decisions.Count + (approval.IsOpen ? 0 : 1);
    }

    private static JsonObject Build(
        Approval approval, ReleaseRequest request, VersionSeal? seal, IReadOnlyList<Ring> rings, Uri? page, int room)
    {
        bool open = approval.IsOpen;
        string stage = CardText.Plain(approval.Request.Stage, 100);
        string title = open ? $"Approve {request.Product} {request.Version} for {stage}?" : $"{request.Product} {request.Version} for {stage}";
        JsonArray body = [Text(title, "Medium", "Bolder"), Facts(approval, request, seal, rings, room)];
        if (!string.IsNullOrWhiteSpace(request.Notes))
        {
            body.Add(Text(CardText.Plain(request.Notes, room)));
        }

        if (approval.Decisions.Count > 0)
        {
            body.Add(Decisions(approval.Decisions, room));
        }

        JsonObject card = new()
        {
            ["$schema"] = "https://adaptivecards.io/schemas/adaptive-card.json",
            ["type"] = "AdaptiveCard",
            ["version"] = "1.5",
            ["fallbackText"] = title,
            ["body"] = body,
        };
        if (!open)
        {
            body.Add(Text(Ending(approval), weight: "Bolder"));
            return card;
        }

        body.Add(Text(Missing(approval, room)));
        body.Add(Text("A rollback points the rings back at what ran before; data that the new version has written meanwhile stays.", subtle: true));
        body.Add(new JsonObject
        {
            ["type"] = "Input.Text",
            ["id"] = CommentInput,
            ["label"] = "Comment",
            ["placeholder"] = "Why; needed to reject",
            ["isMultiline"] = true,
            ["maxLength"] = 500,
        });
        card["actions"] = Actions(approval, page);
        card["refresh"] = new JsonObject { ["action"] = Execute(approval, "Refresh", RefreshVerb) };
        return card;
    }

    private static JsonArray Actions(Approval approval, Uri? page)
    {
        JsonObject approve = Execute(approval, "Approve", ApproveVerb);
        JsonObject reject = Execute(approval, "Reject", RejectVerb);
        (approve["style"], reject["style"]) = ("positive", "destructive");
        JsonArray actions = [approve, reject];
        if (page is not null)
        {
            actions.Add(new JsonObject { ["type"] = "Action.OpenUrl", ["title"] = "Open in browser", ["url"] = page.AbsoluteUri });
        }

        return actions;
    }

    private static JsonObject Execute(Approval approval, string title, string verb) => new()
    {
        ["type"] = "Action.Execute",
        ["title"] = title,
        ["verb"] = verb,
        ["data"] = new JsonObject { ["rid"] = approval.Request.Id, ["rev"] = Revision(approval) },
    };

    private static JsonObject Facts(
        Approval approval, ReleaseRequest request, VersionSeal? seal, IReadOnlyList<Ring> rings, int room)
    {
        ApprovalRequest asked = approval.Request;
        List<(string Title, string? Value)> facts =
        [
            ("Product", $"{request.Product}"),
            ("Version", $"{request.Version}"),
            ("Stage", CardText.Plain(asked.Stage, 100)),
            ("Replaces", asked.Replaces is { } replaced ? $"{replaced}" : "nothing; it is the first"),
            ("Kind", request.Kind is ReleaseKind.Normal ? null : $"{request.Kind}"),
            ("Requested by", CardText.Plain(asked.RequestedBy, 100)),
            ("Artifacts", seal is null ? asked.Content.Abbreviated : string.Create(CultureInfo.InvariantCulture, $"{asked.Content.Abbreviated}: {seal.Count}, {seal.Bytes:N0} bytes")),
            ("Plan", asked.Plan.Abbreviated),
            ("Rings", rings.Count == 0 ? null : CardText.Plain(string.Join(", ", rings.Select(Describe)), Math.Min(room, 500))),
            ("Answer by", ProgressSentence.Moment(asked.Deadline)),
            ("Release", CardText.Plain($"{asked.Release}", 150)),
        ];
        return new JsonObject
        {
            ["type"] = "FactSet",
            ["facts"] = new JsonArray([.. facts.Where(fact => fact.Value is not null).Select(fact => Fact(fact.Title, fact.Value!))]),
        };
    }

    private static JsonObject Decisions(IReadOnlyList<ApprovalDecision> decisions, int room)
    {
        const int Shown = 10;
        IEnumerable<JsonNode> facts = decisions.TakeLast(Shown).Select(decision => Fact(
            CardText.Plain(decision.Who, 100),
            $"{(decision.Answer is ApprovalAnswer.BreakGlass ? "broke the glass" : decision.Said)}, {ProgressSentence.Moment(decision.At)}"
                + (string.IsNullOrWhiteSpace(decision.Comment) ? "" : $": {CardText.Plain(decision.Comment, Math.Min(room, 300))}")));
        return new JsonObject { ["type"] = "FactSet", ["facts"] = new JsonArray([.. facts]) };
    }

    private static string Missing(Approval approval, int room)
    {
        string[] others = [.. approval.Request.Policy.People.Where(approver =>
            !approval.Decisions.Any(decision => string.Equals(decision.By, approver, StringComparison.OrdinalIgnoreCase)))];
        string names = CardText.Plain(string.Join(", ", others), Math.Min(room, 600));
        return $"{approval.Missing} more must approve; not heard yet: {names}.";
    }

    private static string Ending(Approval approval) => approval.State switch
    {
        ApprovalState.Approved => "Approved.",
        ApprovalState.BrokenGlass => "The glass is broken; it goes on without the approvals that the plan asks for.",
        ApprovalState.Superseded => "The artifacts or the plan are no longer those that were shown; the release is refused.",
        ApprovalState.Rejected => "Rejected; the release is refused.",
        ApprovalState.Expired => $"Nobody answered in time; it ended at {ProgressSentence.Moment(approval.Request.Deadline)}, and the release is refused.",
        _ => "No answer is needed any more; the release has ended.",
    };

    private static string Describe(Ring ring) => string.Create(
        CultureInfo.InvariantCulture, $"{ring.Name} {ring.Weight} %{(ring.Bake > TimeSpan.Zero ? $" for {Duration(ring.Bake)}" : "")}");

    private static string Duration(TimeSpan span) => span switch
    {
        _ when span.TotalHours >= 2 => string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0.#} h"),
        _ when span.TotalMinutes >= 2 => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0.#} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.#} s"),
    };

    private static JsonObject Fact(string title, string value) => new() { ["title"] = title, ["value"] = value };

    private static JsonObject Text(string text, string? size = null, string? weight = null, bool subtle = false)
    {
        JsonObject block = new() { ["type"] = "TextBlock", ["text"] = text, ["wrap"] = true };
        if (size is not null)
        {
            block["size"] = size;
        }

        if (weight is not null)
        {
            block["weight"] = weight;
        }

        if (subtle)
        {
            block["isSubtle"] = true;
        }

        return block;
    }
}
