using Slipway.Azure.Records;
using Slipway.Functions.Activities;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Plans;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Tests.Activities;

/// <summary>What an approval that waits leaves on the timeline.</summary>
public sealed class ReminderTests(Emulator emulator)
{
    private static readonly DateTimeOffset Asked = new(2026, 11, 25, 9, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_those_who_have_not_answered_are_reminded_and_nobody_once_it_is_settled()
    {
        await using Workshop shop = await Workshop.OpenAsync(emulator, pinned: true);
        string id = await AskAsync(shop, extension: false);
        await AnswerAsync(shop, id, "bo@example.com");

        RemindApprovers.Report report = await RemindAsync(shop, new(Asked.AddHours(2), ApprovalMomentKind.Reminder, ["ada@example.com", "bo@example.com"]));
        await AnswerAsync(shop, id, "ada@example.com");
        RemindApprovers.Report late = await RemindAsync(shop, new(Asked.AddHours(4), ApprovalMomentKind.Reminder, ["ada@example.com"]));

        Assert.Equal("ada@example.com", Assert.Single(report.Reminded));
        Assert.Empty(late.Reminded);
        Assert.Equal(
            ["Reminded ada@example.com of the approval of production, which ends at 2026-11-25 17:00 UTC."],
            (await LinesAsync(shop)).Where(line => line.StartsWith("Reminded", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_extension_is_told_with_whom_it_reminds()
    {
        await using Workshop shop = await Workshop.OpenAsync(emulator, pinned: true);
        await AskAsync(shop, extension: true);

        await RemindAsync(shop, new(Asked.AddHours(8), ApprovalMomentKind.Extension, []));

        Assert.Equal("The approval of production was not settled by 2026-11-25 17:00 UTC, and stays open longer.", (await LinesAsync(shop))[^1]);
    }

    [Fact]
    public async Task More_time_that_was_given_meanwhile_keeps_it_from_being_escalated_or_ended()
    {
        await using Workshop shop = await Workshop.OpenAsync(emulator, pinned: true);
        string id = await AskAsync(shop, extension: true, escalation: true);
        Approval before = (await shop.Get<ReleaseLedger>().ApprovalAsync(id, Cancellation))!;
        ApprovalVerdict? more = await shop.Get<ReleaseLedger>().ExtendAsync(id, Approver.Named("ada@example.com"), cancellation: Cancellation);

        Approval escalated = (await shop.Activity<EscalateApproval>().Run(new(shop.Release.Id, shop.Stage.Name, before.Request.EscalatesAt!.Value), Cancellation)).Approval;
        Approval ended = (await shop.Activity<SettleApproval>().Run(
            new(shop.Release.Id, shop.Stage.Name, ApprovalState.Expired, before.Request.Deadline), Cancellation)).Approval;

        Assert.IsType<ApprovalVerdict.Taken>(more);
        Assert.Equal((ApprovalState.Open, ApprovalState.Open), (escalated.State, ended.State));
    }

    private static async Task<string> AskAsync(Workshop shop, bool extension, bool escalation = false)
    {
        ApprovalPolicy policy = ApprovalPolicy.Of(2, ["ada@example.com", "bo@example.com"], TimeSpan.FromHours(8)) with
        {
            Extension = extension ? new(TimeSpan.FromHours(1), 1) : null,
            Escalation = escalation ? new(new(ApprovalGroup.Escalation, ["dee@example.com"]), TimeSpan.FromHours(2)) : null,
        };
        Stage stage = shop.Stage with { Approval = policy };
        VersionSeal seal = (await shop.Activity<CheckReadiness>().Run(shop.Release, Cancellation)).Seal!;
        DateTimeOffset asked = escalation ? TimeProvider.System.GetUtcNow() : Asked;
        Approval approval = (await shop.Activity<RequestApproval>().Run(new(shop.Release.Request, shop.Release.PlanDigest, stage, seal, asked), Cancellation)).Approval;
        return approval.Request.Id;
    }

    private static Task<ApprovalVerdict?> AnswerAsync(Workshop shop, string id, string by) => shop.Get<ReleaseLedger>().AnswerAsync(
        id, new ApprovalDecision(by, ApprovalAnswer.Approve, null, Asked.AddHours(1)), cancellation: Cancellation);

    private static Task<RemindApprovers.Report> RemindAsync(Workshop shop, ApprovalMoment moment) =>
        shop.Activity<RemindApprovers>().Run(new(shop.Release.Id, shop.Stage.Name, moment), Cancellation);

    private static async Task<string[]> LinesAsync(Workshop shop)
    {
        List<string> lines = [];
        await foreach (TimelineEntry entry in shop.Get<ReleaseLedger>().ReadAsync(shop.Release.Id, cancellation: Cancellation))
        {
            lines.Add(entry.Event.Text);
        }

        return [.. lines];
    }
}
