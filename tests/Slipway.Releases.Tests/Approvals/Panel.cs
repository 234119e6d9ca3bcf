using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;
using Xunit;

namespace Slipway.Releases.Tests.Approvals;

/// <summary>Questions and answers of the tests: managers ada, bo and cy, of whom two must approve, and security's bo and dee, of whom one must.</summary>
internal static class Panel
{
    public const string Ada = "ada@example.com";
    public const string Bo = "bo@example.com";
    public const string Cy = "cy@example.com";
    public const string Dee = "dee@example.com";
    public const string Eve = "eve@example.com";
    public const string Fay = "fay@example.com";

    public static readonly DateTimeOffset Asked = new(2026, 11, 25, 9, 0, 0, TimeSpan.Zero);

    public static Quorum Managers { get; } = new(2, new("managers", [Ada, Bo, Cy]));

    public static Quorum Security { get; } = new(1, new("security", [Bo, Dee]));

    public static ApprovalPolicy Both { get; } = new([Managers, Security], false, TimeSpan.FromHours(24));

    public static Approval Ask(ApprovalPolicy policy, string requestedBy = "pipeline", params string[] committers)
    {
        ApprovalSchedule schedule = ApprovalSchedule.Of(policy, Asked);
        return Approval.Ask(new(
            "a1",
            ReleaseId.Parse("storefront-1.0.0"),
            "production",
            policy,
            requestedBy,
            Digest.Of("content"),
            Digest.Of("plan"),
            null,
            Asked,
            schedule.EndsAt,
            schedule.EscalatesAt,
            committers));
    }

    public static ApprovalVerdict Say(
        this Approval approval, string by, ApprovalAnswer answer = ApprovalAnswer.Approve, double hours = 1, string? comment = "because", Approver? who = null) =>
        approval.Answer(new(by, answer, comment, Asked.AddHours(hours)), who);

    public static Approval Approve(this Approval approval, params string[] people) =>
        people.Aggregate(approval, (open, person) => Taken(open.Say(person)));

    public static Approval Reject(this Approval approval, params string[] people) =>
        people.Aggregate(approval, (open, person) => Taken(open.Say(person, ApprovalAnswer.Reject)));

    public static Approval Taken(ApprovalVerdict verdict) => Assert.IsType<ApprovalVerdict.Taken>(verdict).Approval;

    public static void Refuses(ApprovalRefusal reason, string sentence, ApprovalVerdict verdict)
    {
        ApprovalVerdict.Refused refused = Assert.IsType<ApprovalVerdict.Refused>(verdict);
        Assert.Equal((reason, sentence), (refused.Reason, refused.Why));
    }
}
