using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Risks;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Tests.Records;

public sealed class LedgerApprovalTests(AzuriteFixture azurite)
{
    private readonly ReleaseId release = Sample.Release();
    private readonly ReleaseLedger ledger = new(azurite.Account, TimeProvider.System);

    private static AskedFacts Facts { get; } = new() { Risk = new Risk(RiskLevel.High, [new(RiskLevel.High, "nothing measures it")]) };

    private string Id => $"ask/{release}?production";

    [Fact]
    public async Task A_question_is_asked_once_and_asked_again_gives_the_approval_as_it_stands()
    {
        Approval asked = await AskAsync();
        await AnswerAsync("alice@example.com");

        Approval again = await AskAsync();

        Assert.Equal((ApprovalState.Open, 0), (asked.State, asked.Decisions.Count));
        Assert.Single(again.Decisions);
        Assert.Equal(["ask", $"answer-{Id}-2"], (await LinesAsync()).Select(line => line.Event.Key));
    }

    [Fact]
    public async Task An_approval_and_its_card_are_found_by_id_and_an_unknown_id_is_null()
    {
        await AskAsync();

        AskedApproval found = (await ledger.AskedApprovalAsync(Id, Sample.Cancellation))!;

        Assert.Equal((release, "nothing measures it"), (found.Approval.Request.Release, found.Facts.Risk!.Reasons[0].Why));
        Assert.Equal(Facts.Risk!.Shown, (await ledger.FactsAsync(found.Approval.Request, Sample.Cancellation)).Risk!.Shown);
        Assert.Null(await ledger.ApprovalAsync("unknown", Sample.Cancellation));
        Assert.Null(await ledger.AnswerAsync("unknown", Decision("alice@example.com"), cancellation: Sample.Cancellation));
    }

    [Fact]
    public async Task An_answer_and_its_line_are_one_write_and_the_same_again_changes_nothing()
    {
        await AskAsync();

        Assert.IsType<ApprovalVerdict.Taken>(await AnswerAsync("alice@example.com"));
        Assert.IsType<ApprovalVerdict.Repeated>(await AnswerAsync("Alice@example.com"));

        TimelineEntry line = (await LinesAsync())[1];
        Assert.Equal(("alice@example.com", "alice@example.com approved production: fine.", "production"), (line.Event.Actor, line.Event.Text, line.Event.Stage));
        Assert.Equal($"{Digest.Of("content")}", line.Event.Evidence!["content"]);
        Assert.Equal(2, (await LinesAsync()).Count);
    }

    [Fact]
    public async Task Who_may_not_answer_changes_nothing()
    {
        await AskAsync();

        Assert.Equal(ApprovalRefusal.NotInGroup, Assert.IsType<ApprovalVerdict.Refused>(await AnswerAsync("mallory@example.com")).Reason);

        Assert.Single(await LinesAsync());
    }

    [Fact]
    public async Task Of_twenty_answers_at_once_each_person_counts_once_and_the_chain_holds()
    {
        await AskAsync(quorum: 2);
        string[] people = ["alice@example.com", "bob@example.com"];

        ApprovalVerdict?[] verdicts = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => AnswerAsync(people[n % 2])));

        Assert.Equal(2, verdicts.Count(verdict => verdict is ApprovalVerdict.Taken));
        Approval approval = (await ledger.ApprovalAsync(Id, Sample.Cancellation))!;
        Assert.Equal((ApprovalState.Approved, 2), (approval.State, approval.Decisions.Count));
        Assert.All(await LinesAsync(), line => Assert.True(line.IsIntact()));
        Assert.Equal(3, (await LinesAsync()).Count);
    }

    [Fact]
    public async Task An_approval_and_its_expiry_at_once_have_one_outcome_that_both_are_told()
    {
        await AskAsync(quorum: 1);

        Task<ApprovalVerdict?> answer = AnswerAsync("alice@example.com");
        Task<Approval> expiry = SettleAsync(ApprovalState.Expired);
        await Task.WhenAll(answer, expiry);

        Approval stored = (await ledger.ApprovalAsync(Id, Sample.Cancellation))!;
        Assert.Equal(stored.State, (await expiry).State);
        Assert.Equal(stored.State is ApprovalState.Approved, await answer is ApprovalVerdict.Taken);
        Assert.Equal(2, (await LinesAsync()).Count);
    }

    [Fact]
    public async Task An_ended_question_stays_as_it_ended_and_is_open_no_more()
    {
        await AskAsync();
        Assert.Single(await OpenAsync());

        Assert.Equal(ApprovalState.Withdrawn, (await SettleAsync(ApprovalState.Withdrawn)).State);
        Assert.Equal(ApprovalState.Withdrawn, (await SettleAsync(ApprovalState.Expired)).State);

        Assert.IsType<ApprovalVerdict.Refused>(await AnswerAsync("alice@example.com"));
        Assert.Empty(await OpenAsync());
        Assert.Equal(["ask", "settle Withdrawn"], (await LinesAsync()).Select(line => line.Event.Key));
        Assert.Equal(ApprovalState.Withdrawn, (await AskAsync()).State);
        Assert.Empty(await OpenAsync());
    }

    [Fact]
    public async Task Ending_a_question_that_was_never_asked_is_one_clear_sentence()
    {
        KeyNotFoundException missing = await Assert.ThrowsAsync<KeyNotFoundException>(() => SettleAsync(ApprovalState.Expired));

        Assert.Equal($"{release} has no approval of production.", missing.Message);
    }

    [Fact]
    public async Task A_card_is_two_requests_and_an_answer_five()
    {
        RequestWatch watch = new();
        ReleaseLedger watched = new(new StorageAccount(azurite.ConnectionString, watch), TimeProvider.System);
        await AskAsync(quorum: 2);

        await watched.AskedApprovalAsync(Id, Sample.Cancellation);
        Assert.Equal(2, watch.Take());
        await watched.AnswerAsync(Id, Decision("alice@example.com"), cancellation: Sample.Cancellation);
        Assert.Equal(5, watch.Take());
    }

    [Fact]
    public async Task Of_one_moment_people_are_reminded_once_and_what_is_posted_is_written_with_the_line()
    {
        CardPlace channel = new(CardPlaceKind.Channel, "19:a");
        await AskAsync(2, channel);
        Reminding reminding = new(Sample.Noon.AddMinutes(30), Sample.Event("remind"), Facts, [channel, channel, new(CardPlaceKind.Person, "p")]);

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => ledger.RemindAsync(release, "production", _ => reminding, Sample.Cancellation)));

        Approval approval = (await ledger.ApprovalAsync(Id, Sample.Cancellation))!;
        Assert.NotNull(approval.RemindedAt);
        Assert.Equal(2, (await ledger.CardsAsync(Id, Sample.Cancellation).SingleAsync(Sample.Cancellation)).Wanted);
        Assert.Equal(2, await ledger.RemindersAsync(approval.Request, Sample.Cancellation).CountAsync(Sample.Cancellation));
        Assert.Equal(["ask", "remind"], (await LinesAsync()).Select(line => line.Event.Key));
    }

    private Task<Approval> AskAsync(int quorum = 2, params CardPlace[] places) => ledger.AskAsync(
        new ApprovalRequest(
            Id,
            release,
            "production",
            ApprovalPolicy.Of(quorum, ["alice@example.com", "bob@example.com"], TimeSpan.FromHours(1)),
            "ci@example.com",
            Digest.Of("content"),
            Digest.Of("plan"),
            null,
            Sample.Noon,
            Sample.Noon.AddHours(1)),
        Facts,
        Sample.Event("ask"),
        places,
        Sample.Cancellation);

    private static ApprovalDecision Decision(string by) => new(by, ApprovalAnswer.Approve, "fine.", Sample.Noon.AddMinutes(1));

    private Task<ApprovalVerdict?> AnswerAsync(string by) => ledger.AnswerAsync(Id, Decision(by), cancellation: Sample.Cancellation);

    private Task<Approval> SettleAsync(ApprovalState state) =>
        ledger.SettleApprovalAsync(release, "production", state, Sample.Event($"settle {state}"), cancellation: Sample.Cancellation);

    private async Task<List<AskedApproval>> OpenAsync() =>
        await ledger.OpenApprovalsAsync(Sample.Cancellation).Where(open => open.Approval.Request.Release == release).ToListAsync(Sample.Cancellation);

    private async Task<List<TimelineEntry>> LinesAsync() => await ledger.ReadAsync(release, 0, Sample.Cancellation).ToListAsync(Sample.Cancellation);
}
