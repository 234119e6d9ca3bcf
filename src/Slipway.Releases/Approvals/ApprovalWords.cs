using Slipway.Releases.Progress;

namespace Slipway.Releases.Approvals;

/// <summary>The friendly words for answers that change nothing.</summary>
internal static class ApprovalWords
{
    public static string Decided(ApprovalRequest request, ApprovalDecision earlier) =>
        $"{earlier.Who} {earlier.Said} {request.Stage} at {ProgressSentence.Moment(earlier.At)} already, and an answer is recorded once; an operator can abort the release.";

    public static string Disabled(string person) =>
        $"The account of {person} is not known to be enabled, so the answer is not taken; the approval stays open.";

    public static string Outside(string person, ApprovalRequest request) => $"{person} is not among the approvers of {request.Stage}.";

    public static string NoGlass(string person, ApprovalRequest request) => $"{person} is not among those who may break the glass for {request.Stage}.";

    public static string Requester(string person, string by) => Person.Is(person, by)
        ? $"{person} asked for this release and may not approve it."
        : $"{person} asked for this release, and {by} may not approve it in their place.";

    public static string Committer(string person, string by) => Person.Is(person, by)
        ? $"{person} wrote what is released and may not approve it."
        : $"{person} wrote what is released, and {by} may not approve it in their place.";

    public static string SpokenFor(string person, string by) => $"The answer of {person} is recorded already, so {by} cannot give it in their place.";

    public static string Later(ApprovalRequest request, Quorum first) => $"{request.Stage} is approved by {first.Shown} first; you are asked after that.";

    public static string Enough(ApprovalRequest request, IReadOnlyList<QuorumTally> tally) =>
        $"One more approval of your groups changes nothing; {request.Stage} waits for "
            + $"{string.Join(" and ", tally.Where(t => t.Missing > 0).Select(t => $"{t.Missing} more of {t.Quorum.Group.Shown}"))}.";

    public static string Extended(ApprovalRequest request, MoreTime earlier) =>
        $"{earlier.By} asked for more time for {request.Stage} already, until {ProgressSentence.Moment(earlier.Until)}; that is given once.";

    public static string NoExtension(ApprovalRequest request) => $"The plan gives the approval of {request.Stage} no extension, so it ends when it was to end.";

    public static string Silent(ApprovalAnswer answer) => answer switch
    {
        ApprovalAnswer.Approve => "An approval here needs a comment that says why.",
        ApprovalAnswer.Reject => "A rejection needs a comment that says why.",
        _ => "To break the glass needs a comment that says why.",
    };
}
