using System.Text.Json.Serialization;
using Slipway.Releases.Artifacts;

namespace Slipway.Releases.Approvals;

/// <summary>One person's answer. It is recorded once, with what was true when it was taken; later changes of groups do not reach it.</summary>
/// <param name="By">The person's user name.</param>
/// <param name="Answer">What they said.</param>
/// <param name="Comment">Why; required with a rejection, and to break the glass.</param>
/// <param name="At">When the answer was taken.</param>
/// <param name="Shown">The digest of the card that they saw; null when they answered without one.</param>
/// <param name="For">In whose place they answered; null when in their own. Filled in when the answer is taken.</param>
/// <param name="Groups">The groups in which the answer may count. Filled in when the answer is taken.</param>
/// <param name="ById">The person's object id; null when it is not known. Filled in when the answer is taken.</param>
/// <param name="ForId">The object id of whom they answered for; null when it is not known. Filled in when the answer is taken.</param>
public sealed record ApprovalDecision(
    string By,
    ApprovalAnswer Answer,
    string? Comment,
    DateTimeOffset At,
    Digest? Shown = null,
    string? For = null,
    IReadOnlyList<string>? Groups = null,
    string? ById = null,
    string? ForId = null)
{
    /// <summary>Whose answer it is, by all that they are known by.</summary>
    [JsonIgnore]
    public IEnumerable<string> People => new[] { By, ById, For, ForId }.OfType<string>();

    /// <summary>Who said it, in a sentence.</summary>
    [JsonIgnore]
    public string Who => For is null ? By : $"{By} for {For}";

    /// <summary>What they said, in a sentence that goes on with the stage.</summary>
    [JsonIgnore]
    public string Said => Answer switch
    {
        ApprovalAnswer.Approve => "approved",
        ApprovalAnswer.Reject => "rejected",
        _ => "broke the glass for",
    };
}

/// <summary>What an approver may say.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ApprovalAnswer>))]
public enum ApprovalAnswer
{
    /// <summary>Go on.</summary>
    Approve,

    /// <summary>Do not.</summary>
    Reject,

    /// <summary>Go on without the quorums: an emergency, for which two must say so.</summary>
    BreakGlass,
}
