using Microsoft.Extensions.DependencyInjection;
using Slipway.Azure.Records;
using Slipway.Azure.Teams;
using Slipway.Azure.Teams.Directory;
using Slipway.Functions.Activities;
using Slipway.Functions.Deciding;
using Slipway.Functions.Tests.Activities;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Plans;

namespace Slipway.Functions.Tests.Deciding;

/// <summary>Where no directory says who an object id is, nobody approves by it what they may have asked for or written themselves.</summary>
public sealed class DecisionsTests(Emulator emulator)
{
    private const string Ada = "5a000000-0000-4000-8000-0000000000ad";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ApprovalAnswer.Approve)]
    [InlineData(ApprovalAnswer.BreakGlass)]
    public async Task Whoever_cannot_be_told_from_the_requester_is_refused_for_now_and_may_reject(ApprovalAnswer answer)
    {
        await using Workshop shop = await Workshop.OpenAsync(emulator, pinned: true, configure: (
            new Dictionary<string, string?>(), services => services.AddSingleton(new Approvers(null, TimeProvider.System))));
        ApprovalPolicy policy = ApprovalPolicy.Of(1, [Ada], TimeSpan.FromHours(1)) with { BreakGlass = new(ApprovalGroup.BreakGlass, [Ada, "bo@example.com"]) };
        Stage stage = shop.Stage with { Approval = policy };
        VersionSeal seal = (await shop.Activity<CheckReadiness>().Run(shop.Release, Cancellation)).Seal!;
        string id = (await shop.Activity<RequestApproval>().Run(
            new(shop.Release.Request, shop.Release.PlanDigest, stage, seal, TimeProvider.System.GetUtcNow()), Cancellation)).Approval.Request.Id;
        Decisions decisions = shop.Get<Decisions>();

        DirectoryUnavailableException refused = await Assert.ThrowsAsync<DirectoryUnavailableException>(
            () => decisions.DecideAsync(id, Ada, answer, "it burns", null, Cancellation));

        Assert.StartsWith($"No directory says who {Ada} is, so it cannot be told whether they asked for", refused.Message, StringComparison.Ordinal);
        Assert.Empty((await shop.Get<ReleaseLedger>().ApprovalAsync(id, Cancellation))!.Decisions);
        Assert.IsType<ApprovalVerdict.Taken>(await decisions.DecideAsync(id, Ada, ApprovalAnswer.Reject, "not yet", null, Cancellation));
    }
}
