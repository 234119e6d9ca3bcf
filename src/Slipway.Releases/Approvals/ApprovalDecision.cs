using System.Text.Json.Serialization;

namespace Slipway.Releases.Approvals;

/// <summary>One person's answer.</summary>
/// <param name="By">The person's user name.</param>
/// <param name="Answer">What they said.</param>
/// <param name="Comment">Why; required with a rejection.</param>
/// <param name="At">When the answer was taken.</param>
public sealed record ApprovalDecision(string By, ApprovalAnswer Answer, string? Comment, DateTimeOffset At);

/// <summary>What an approver may say.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ApprovalAnswer>))]
public enum ApprovalAnswer
{
    /// <summary>Go on.</summary>
    Approve,

    /// <summary>Do not.</summary>
    Reject,
}
