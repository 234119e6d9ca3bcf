using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Releases;
using Slipway.Releases.Approvals;
using Slipway.Releases.Progress;
using Slipway.Releases.Windows;
using static Slipway.Azure.Teams.Cards.CardElements;

namespace Slipway.Azure.Teams.Cards;

/// <summary>
/// The Adaptive Card (1.5, the newest that Teams takes) that asks for an approval, shows who has answered and who is missing, and in the end only what
/// came of it. A card gives no right: its buttons carry the approval's opaque id and a revision, and the answer is judged when it comes.
/// </summary>
public static class ApprovalCard
{
    /// <summary>The verb of the button that approves.</summary>
    public const string ApproveVerb = "approval.approve";

    /// <summary>The verb of the button that rejects.</summary>
    public const string RejectVerb = "approval.reject";

    /// <summary>The verb of the button that asks for more time.</summary>
    public const string MoreTimeVerb = "approval.more-time";

    /// <summary>The verb with which a client asks for the card as it stands now.</summary>
    public const string RefreshVerb = "approval.refresh";

    /// <summary>The verb of the button that breaks the glass. Only the page offers it; a message that carries it is refused.</summary>
    public const string BreakGlassVerb = "approval.break-glass";

    /// <summary>The id of the comment's input, and its name in the data that comes back.</summary>
    public const string CommentInput = "comment";

    /// <summary>The id of the input behind Reject, and its name in the data that comes back. A client does not send it empty.</summary>
    public const string ReasonInput = "reason";

    /// <summary>The id of the input behind the button that breaks the glass.</summary>
    public const string EmergencyInput = "emergency";

    /// <summary>The largest card, in bytes of UTF-8 JSON; Teams refuses cards not far above it.</summary>
    public const int MostBytes = CardElements.MostBytes;

    /// <summary>The card of an approval as it stands.</summary>
    /// <param name="approval">The approval.</param>
    /// <param name="request">The release that asks.</param>
    /// <param name="facts">What else the card shows.</param>
    public static JsonObject Of(Approval approval, ReleaseRequest request, ApprovalFacts? facts = null)
    {
        ArgumentNullException.ThrowIfNull(approval);
        ArgumentNullException.ThrowIfNull(request);
        return Fit(room => Build(approval, request, facts ?? ApprovalFacts.None, room));
    }

    /// <summary>The revision of a card: a click on an older one is answered with the newer.</summary>
    public static int Revision(Approval approval)
    {
        ArgumentNullException.ThrowIfNull(approval);
        int state = !approval.IsOpen ? 2 : approval.State is ApprovalState.Escalated ? 1 : 0;
        return approval.Decisions.Count + (approval.MoreTime is null ? 0 : 1) + state;
    }

    private static JsonObject Build(Approval approval, ReleaseRequest request, ApprovalFacts facts, int room)
    {
        string stage = CardText.Plain(approval.Request.Stage, Math.Min(room, 100));
        string title = $"{request.Product} {request.Version} for {stage}";
        title = approval.IsOpen ? $"Approve {title}?" : title;
        (string style, IEnumerable<string> lines) = ApprovalStanding.Of(approval, room);
        if (facts.Viewer is CardViewer.Link && !approval.IsOpen)
        {
            // What cannot be edited is followed by a short word of its end.
            return Card(title, [Head(style, title, lines)], ApprovalButtons.Of(approval, facts, [], []));
        }

        JsonArray body =
        [
            Head(style, title, lines),
            What(approval, request, facts, room),
            .. News(approval.Request, request, room),
            .. Evidence(facts, room),
            .. QuorumSection.Of(approval, facts, room),
            .. Decisions(approval, room),
            .. Left(approval, facts, room),
        ];
        JsonObject data = new() { ["rid"] = approval.Request.Id, ["rev"] = Revision(approval) };
        return Card(
            title,
            body,
            ApprovalButtons.Of(approval, facts, data, body),
            approval.IsOpen && facts.Viewer is not CardViewer.Link ? Refresh(RefreshVerb, data, facts.RefreshFor) : null);
    }

    private static JsonObject What(Approval approval, ReleaseRequest request, ApprovalFacts facts, int room)
    {
        ApprovalRequest asked = approval.Request;
        return Facts(
            ("Release", CardText.Plain($"{asked.Release}", 150)),
            ("Version", $"{request.Version}"),
            ("Replaces", asked.Replaces is { } replaced ? $"{replaced}" : "nothing; it is the first"),
            ("Kind", request.Kind is ReleaseKind.Normal ? null : $"{request.Kind}"),
            ("Stage", CardText.Plain(asked.Stage, Math.Min(room, 100))),
            ("Rings", CardText.Plain(string.Join(", ", facts.Rings.Select(CardSpan.Of)), Math.Min(room, 500))),
            ("Window", facts.Asked.Window is { } window ? Shown(window, room) : null),
            ("Risk", CardText.Plain(facts.Asked.Risk?.Shown, Math.Min(room, 400))),
            ("Requested by", CardText.Plain(facts.Asked.Say(asked.RequestedBy), Math.Min(room, 100))),
            ("Written by", Committers(asked, facts, room)),
            ("Answer by", approval.IsOpen ? ProgressSentence.Moment(asked.Deadline) : null),
            ("Artifacts", facts.Seal is { } seal
                ? string.Create(CultureInfo.InvariantCulture, $"{seal.Count:N0} {(seal.Count == 1 ? "file" : "files")}, {seal.Bytes:N0} bytes, {asked.Content.Abbreviated}")
                : asked.Content.Abbreviated),
            ("Plan", asked.Plan.Abbreviated),
            ("Bound to", asked.Binding.Digest.Abbreviated));
    }

    /// <summary>Whom the policy keeps from approving what they wrote; and where the pipeline did not say who did, that nobody is kept from it.</summary>
    private static string? Committers(ApprovalRequest asked, ApprovalFacts facts, int room) => (asked.Committers, asked.Policy.CommittersMayApprove) switch
    {
        ({ Count: > 0 } people, var may) => $"{CardText.Plain(facts.Asked.Say(string.Join(", ", people)), Math.Min(room, 300))}; {(may ? "may approve too" : "may not approve")}",
        (_, true) => null,
        _ => "the pipeline does not say, so nobody is kept from approving for it",
    };

    private static string Shown(WindowOpening window, int room)
    {
        string when = window switch
        {
            { IsOpen: true, ClosesAt: { } closes } => $"open until {ProgressSentence.Moment(closes)}",
            { IsOpen: true } => "open",
            { OpensAt: { } opens } => $"opens {ProgressSentence.Moment(opens)}",
            _ => "does not open within two years",
        };
        return $"{when}: {CardText.Plain(window.Why, Math.Min(room, 200))}";
    }

    private static IEnumerable<JsonNode> News(ApprovalRequest asked, ReleaseRequest request, int room)
    {
        if (string.IsNullOrWhiteSpace(request.Notes) && request.Links is not { Count: > 0 })
        {
            yield break;
        }

        string notes = CardText.Plain(request.Notes, room);
        yield return Section(
            asked.Replaces is { } replaced ? $"What changed since {replaced}" : "What is in it",
            [.. notes.Length > 0 ? [Text(notes)] : Array.Empty<JsonNode>(), .. CardLink.Shown(request.Links ?? [], room)]);
    }

    private static IEnumerable<JsonNode> Evidence(ApprovalFacts facts, int room) =>
        facts.Asked.Evidence.Count == 0 ? [] : [Section("Readiness and gates", CardEvidence.Shown(facts.Asked.Evidence, room))];

    private static IEnumerable<JsonNode> Decisions(Approval approval, int room)
    {
        const int Shown = 8;
        IReadOnlyList<ApprovalDecision> decisions = approval.Decisions;
        if (decisions.Count > 0)
        {
            string earlier = decisions.Count > Shown ? $" (the last {Shown} of {decisions.Count})" : "";
            yield return Section($"Answers{earlier}", decisions.TakeLast(Shown).Select(decision => Text(Said(decision, room))));
        }
    }

    private static string Said(ApprovalDecision decision, int room) =>
        $"{CardText.Plain(decision.Who, Math.Min(room, 80))} {Word(decision.Answer)}, {ProgressSentence.Moment(decision.At)}"
            + (string.IsNullOrWhiteSpace(decision.Comment) ? "" : $": {CardText.Plain(decision.Comment, Math.Min(room, 300))}");

    private static string Word(ApprovalAnswer answer) => answer switch
    {
        ApprovalAnswer.Approve => "approved",
        ApprovalAnswer.Reject => "rejected",
        _ => "BROKE THE GLASS",
    };

    private static IEnumerable<JsonNode> Left(Approval approval, ApprovalFacts facts, int room)
    {
        // Ten is as many as a plan may have; where a card gets too large, some words of fewer lines say more than a letter of each.
        int most = room < 50 ? 4 : 10;
        if (approval.IsOpen || approval.IsGranted)
        {
            yield return Section(
                "What a rollback does not undo",
                [
                    Text("A rollback points the rings back at what ran before; data that the new version has written meanwhile stays."),
                    .. facts.NotUndone.Take(most).Select(left => Text(CardText.Plain(left, Math.Min(room, 200)))),
                    .. facts.NotUndone.Count > most ? [Text($"And {facts.NotUndone.Count - most} more, in the plan.")] : Array.Empty<JsonNode>(),
                ]);
        }
    }
}
