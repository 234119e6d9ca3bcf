using System.Text.Json.Nodes;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>People are asked, and only those who may answer count.</summary>
public sealed class ApprovalTests(World world)
{
    private readonly TestProduct product = world.App.NewProduct();

    [Fact]
    public async Task A_question_stands_in_the_list_with_its_card_until_it_is_settled()
    {
        (string? id, string _) = await AskAsync();

        JsonObject asked = await product.QuestionAsync(id);
        Assert.Equal("AdaptiveCard", (string?)asked["card"]!["type"]);
        Assert.Equal("Open", (string?)asked["approval"]!["state"]);
        Assert.Equal(1, (int)asked["approval"]!["missing"]!);

        await product.DecideAsync((string)asked["approval"]!["request"]!["id"]!, TestProduct.Ada);
        await product.Api.ReachesAsync(id, ReleaseState.Released);
        JsonArray open = (await product.Api.GetAsync("approvals")).Json["approvals"]!.AsArray();
        Assert.DoesNotContain(open, other => (string)other!["approval"]!["request"]!["release"]! == id);
    }

    [Fact]
    public async Task Two_must_approve_when_the_plan_says_two()
    {
        (string? id, string? approval) = await AskAsync($"{{ approvers: [{TestProduct.Ada}, {TestProduct.Bo}], quorum: 2 }}");

        Assert.Equal(1, (int)(await product.DecideAsync(approval, TestProduct.Ada)).Json["missing"]!);
        Answer waiting = await ReleaseApi.UntilAsync(() => product.Api.ReleaseAsync(id), answer => answer.Sentence.Contains("approved by", StringComparison.Ordinal));
        Assert.Contains($"approved by {TestProduct.Ada}; 1 more must", waiting.Sentence, StringComparison.Ordinal);
        Assert.Contains("approvers: 1 of 2", $"{(await product.QuestionAsync(id))["card"]}", StringComparison.Ordinal);

        // The same person again is not a second one.
        Answer again = await product.DecideAsync(approval, TestProduct.Ada.ToUpperInvariant());
        Assert.Equal((200, 1), (again.Status, (int)again.Json["missing"]!));
        Assert.Equal(ReleaseState.AwaitingApproval, (await product.Api.ReleaseAsync(id)).State);

        Assert.Equal(0, (int)(await product.DecideAsync(approval, TestProduct.Bo)).Json["missing"]!);
        await product.Api.ReachesAsync(id, ReleaseState.Released);
    }

    [Fact]
    public async Task Two_answers_at_the_same_moment_both_count()
    {
        (string? id, string? approval) = await AskAsync($"{{ approvers: [{TestProduct.Ada}, {TestProduct.Bo}], quorum: 2 }}");

        Answer[] answers = await Task.WhenAll(product.DecideAsync(approval, TestProduct.Ada), product.DecideAsync(approval, TestProduct.Bo));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        await product.Api.ReachesAsync(id, ReleaseState.Released);
    }

    [Fact]
    public async Task A_rejection_with_its_comment_refuses_and_touches_nothing()
    {
        (string? id, string? approval) = await AskAsync();

        Assert.Equal(200, (await product.DecideAsync(approval, TestProduct.Ada, "Reject", "the notes are missing")).Status);

        Answer ended = await product.Api.ReachesAsync(id, ReleaseState.Refused);
        Assert.Equal(new Outcome.Refused($"{TestProduct.Ada} rejected production: the notes are missing"), ended.Release.Outcome);
        Assert.Null(await product.PointerAsync("everyone"));
        Assert.False(await product.Blob("production", "1.0.0/app.zip").ExistsAsync(TestContext.Current.CancellationToken));
        Assert.Empty(await product.TimelineAsync(id, TimelineKind.Compensated));
    }

    [Fact]
    public async Task A_rejection_without_a_comment_is_not_taken()
    {
        (string? id, string? approval) = await AskAsync();

        Answer answer = await product.DecideAsync(approval, TestProduct.Ada, "Reject");

        Assert.Equal((422, "unusable", "A rejection needs a comment that says why."), (answer.Status, answer.Problem, answer.Detail));
        await StillOpenAsync(id);
    }

    [Fact]
    public async Task Who_asked_for_the_release_may_not_approve_it()
    {
        (string? id, string? approval) = await AskAsync($"{{ approvers: [{TestProduct.Requester}, {TestProduct.Ada}] }}");

        Answer answer = await product.DecideAsync(approval, TestProduct.Requester);

        Assert.Equal((403, "not-allowed"), (answer.Status, answer.Problem));
        await StillOpenAsync(id);
    }

    [Fact]
    public async Task A_plan_may_let_the_requester_approve()
    {
        (string? id, string? approval) = await AskAsync($"{{ approvers: [{TestProduct.Requester}], requesterMayApprove: true }}");

        Assert.Equal(200, (await product.DecideAsync(approval, TestProduct.Requester)).Status);

        await product.Api.ReachesAsync(id, ReleaseState.Released);
    }

    [Fact]
    public async Task A_stranger_may_not_answer()
    {
        (string? id, string? approval) = await AskAsync();

        foreach (string? said in new[] { "Approve", "Reject" })
        {
            Answer answer = await product.DecideAsync(approval, "eve@example.com", said, "let me in");
            Assert.Equal((403, "not-allowed", "eve@example.com is not among the approvers of production."), (answer.Status, answer.Problem, answer.Detail));
        }

        await StillOpenAsync(id);
    }

    [Fact]
    public async Task The_same_answer_again_gets_the_same_result_and_another_one_comes_too_late()
    {
        (string? id, string? approval) = await AskAsync($"{{ approvers: [{TestProduct.Ada}, {TestProduct.Bo}] }}");
        Answer first = await product.DecideAsync(approval, TestProduct.Ada);
        await product.Api.ReachesAsync(id, ReleaseState.Released);

        Answer again = await product.DecideAsync(approval, TestProduct.Ada);
        Answer late = await product.DecideAsync(approval, TestProduct.Bo, "Reject", "too late");

        Assert.Equal((200, first.Text), (again.Status, again.Text));
        Assert.Equal((409, "state-conflict"), (late.Status, late.Problem));
        Assert.Equal(ReleaseState.Released, (await product.Api.ReleaseAsync(id)).State);
        Assert.Equal(2, (await product.TimelineAsync(id, TimelineKind.Approval)).Length);
    }

    [Fact]
    public async Task A_question_that_nobody_answers_in_time_refuses_the_release()
    {
        await product.StoreAsync(TestProduct.Plain() with { Approval = $"{{ approvers: [{TestProduct.Ada}], timeout: 1s }}" });
        string id = await product.BeginAsync("1.0.0");

        Answer ended = await product.Api.ReachesAsync(id, ReleaseState.Refused);

        Assert.StartsWith("Refused: nobody settled the approval of production by ", ended.Sentence, StringComparison.Ordinal);
        Assert.Contains("The approval of production expired.", await product.TimelineAsync(id, TimelineKind.Approval));
        TimelineEntry asked = (await product.TimelineAsync(id)).First(entry => entry.Event.Kind == TimelineKind.Approval);
        Answer late = await product.DecideAsync(asked.Event.Evidence!["approval"], TestProduct.Ada);
        Assert.Equal((409, "The approval is Expired already; your answer came too late and changed nothing."), (late.Status, late.Detail));
    }

    [Fact]
    public async Task Each_stage_asks_its_own_question()
    {
        await product.StoreAsync(
            TestProduct.Plain("staging") with { Approval = $"{{ approvers: [{TestProduct.Ada}] }}" },
            TestProduct.Plain() with { Approval = $"{{ approvers: [{TestProduct.Bo}] }}" });
        string id = await product.BeginAsync("1.0.0");
        string first = await product.QuestionIdAsync(id);
        await product.DecideAsync(first, TestProduct.Ada);
        JsonNode second = (await ReleaseApi.UntilAsync(() => product.QuestionAsync(id), asked => (string)asked["approval"]!["request"]!["stage"]! == "production"))["approval"]!;

        Assert.Equal(403, (await product.DecideAsync((string)second["request"]!["id"]!, TestProduct.Ada)).Status);
        await product.DecideAsync((string)second["request"]!["id"]!, TestProduct.Bo, "Reject", "not there");

        await product.Api.ReachesAsync(id, ReleaseState.Refused);
        Assert.Null(await product.PointerAsync("everyone", "staging"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_artifact_that_was_written_again_since_it_was_shown_voids_the_approval(bool firstStage)
    {
        StageText asking = TestProduct.Plain() with { Approval = $"{{ approvers: [{TestProduct.Ada}] }}" };
        await product.StoreAsync(firstStage ? [asking] : [TestProduct.Plain("staging"), asking]);
        string id = await product.BeginAsync("1.0.0");
        string approval = await product.QuestionIdAsync(id);
        await product.Blob(firstStage ? "builds" : "staging", "1.0.0/app.zip")
            .UploadAsync(BinaryData.FromString("other bytes"), overwrite: true, TestContext.Current.CancellationToken);

        Answer answer = await product.DecideAsync(approval, TestProduct.Ada);

        Assert.Equal(
            (409, "The artifacts or the plan are no longer those that you were shown for production; your answer changed nothing."), (answer.Status, answer.Detail));
        await product.Api.ReachesAsync(id, ReleaseState.Refused);
        Assert.Equal(
            "The artifacts or the plan are no longer those that were shown, so the approval of production is void.",
            (await product.TimelineAsync(id, TimelineKind.Approval))[^1]);
        Assert.Null(await product.PointerAsync("everyone"));
    }

    [Fact]
    public async Task An_answer_to_one_attempt_is_none_to_the_next()
    {
        (string first, string approval) = await AskAsync($"{{ approvers: [{TestProduct.Ada}, {TestProduct.Bo}] }}");
        await product.DecideAsync(approval, TestProduct.Ada, "Reject", "wrong day");
        await product.Api.ReachesAsync(first, ReleaseState.Refused);
        string second = await product.BeginAsync("1.0.0", attempt: 2);
        string other = await product.QuestionIdAsync(second);

        Answer late = await product.DecideAsync(approval, TestProduct.Bo);

        Assert.Equal((409, "state-conflict"), (late.Status, late.Problem));
        Assert.NotEqual(approval, other);
        Assert.Empty((await product.QuestionAsync(second))["approval"]!["decisions"]!.AsArray());
        Assert.Equal(200, (await product.DecideAsync(other, TestProduct.Ada)).Status);
        await product.Api.ReachesAsync(second, ReleaseState.Released);
    }

    [Fact]
    public async Task Others_are_asked_too_when_time_ran_out_and_the_timeline_says_so()
    {
        (string id, string approval) = await AskAsync($"{{ approvers: [{TestProduct.Ada}], timeout: 1s, escalation: {{ people: [{TestProduct.Bo}], timeout: 1h }} }}");
        await ReleaseApi.UntilAsync(() => product.QuestionAsync(id), asked => (string)asked["approval"]!["state"]! == "Escalated");

        Assert.Equal(200, (await product.DecideAsync(approval, TestProduct.Bo)).Status);

        await product.Api.ReachesAsync(id, ReleaseState.Released);
        string[] told = await product.TimelineAsync(id, TimelineKind.Approval);
        Assert.StartsWith($"Nobody settled the approval of production in time; {TestProduct.Bo} may answer too, until ", told[1], StringComparison.Ordinal);
        Assert.Equal($"{TestProduct.Bo} approved production.", told[2]);
    }

    [Fact]
    public async Task One_of_those_who_are_asked_may_have_more_time_once()
    {
        (string id, string approval) = await AskAsync($"{{ approvers: [{TestProduct.Ada}, {TestProduct.Bo}], timeout: 1h, extension: {{ by: 1h, times: 1 }} }}");
        DateTimeOffset end = (DateTimeOffset)(await product.QuestionAsync(id))["approval"]!["request"]!["deadline"]!;

        Answer given = await MoreTimeAsync(approval, TestProduct.Ada);
        Answer again = await MoreTimeAsync(approval, TestProduct.Ada);
        Answer other = await MoreTimeAsync(approval, TestProduct.Bo);
        Answer stranger = await MoreTimeAsync(approval, "eve@example.com");

        Assert.Equal((200, 200, 409, 403), (given.Status, again.Status, other.Status, stranger.Status));
        Assert.Equal(end.AddHours(1), (DateTimeOffset)given.Json["approval"]!["request"]!["deadline"]!);
        Assert.Equal(given.Text, again.Text);
        Answer waits = await ReleaseApi.UntilAsync(() => product.Api.ReleaseAsync(id), answer => answer.Release.Progress.Until == end.AddHours(1));
        Waits.AreExplained(waits);
        Assert.StartsWith($"{TestProduct.Ada} asked for more time; the approval of production ends at ", (await product.TimelineAsync(id, TimelineKind.Approval))[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_break_the_glass_with_their_reasons_and_the_timeline_says_so()
    {
        (string id, string approval) = await AskAsync($"{{ approvers: [{TestProduct.Requester}], breakGlass: {{ people: [{TestProduct.Ada}, {TestProduct.Bo}] }} }}");

        Assert.Equal(422, (await product.DecideAsync(approval, TestProduct.Ada, "BreakGlass")).Status);
        Assert.Equal(403, (await product.DecideAsync(approval, TestProduct.Requester, "BreakGlass", "now")).Status);
        await product.DecideAsync(approval, TestProduct.Ada, "BreakGlass", "the shop is down");
        await product.DecideAsync(approval, TestProduct.Bo, "BreakGlass", "it is");

        await product.Api.ReachesAsync(id, ReleaseState.Released);
        Assert.Equal(
            [$"{TestProduct.Ada} broke the glass for production: the shop is down.", $"{TestProduct.Bo} broke the glass for production: it is."],
            (await product.TimelineAsync(id, TimelineKind.Approval))[1..]);
    }

    [Fact]
    public async Task Whoever_was_given_it_answers_for_another_until_it_is_taken_back()
    {
        (string first, string one) = await AskAsync($"{{ approvers: [{product.Name}-ann@example.com] }}");
        string standIn = $"{product.Name}-bob@example.com";
        string until = DateTimeOffset.UtcNow.AddDays(3).ToString("O");
        string of = $"{product.Name}-ann@example.com";
        Assert.Equal(403, (await product.DecideAsync(one, standIn)).Status);

        Answer put = await product.Api.SendAsync(HttpMethod.Put, $"delegations/{standIn}", $$"""{ "by": "{{of}}", "until": "{{until}}" }""", "application/json");
        Answer taken = await product.Api.GetAsync($"delegations?by={standIn.ToUpperInvariant()}");
        Assert.Equal(200, (await product.DecideAsync(one, standIn)).Status);
        await product.Api.ReachesAsync(first, ReleaseState.Released);
        Answer gone = await product.Api.SendAsync(HttpMethod.Delete, $"delegations/{standIn}?by={of}");
        await product.BeginAsync("1.1.0");
        string two = await product.QuestionIdAsync($"{product.Name}-1.1.0");

        Assert.Equal((200, 204), (put.Status, gone.Status));
        Assert.Equal(of, (string?)Assert.Single(taken.Json["taken"]!.AsArray())!["of"]);
        JsonArray history = (await product.Api.GetAsync($"delegations?by={of}")).Json["history"]!.AsArray();
        Assert.Equal(2, history.Count);
        Assert.StartsWith($"{of} lets {standIn} answer in their place from ", (string?)history[0]!["event"]!["text"], StringComparison.Ordinal);
        Assert.Equal($"{of} took back that {standIn} may answer in their place.", (string?)history[1]!["event"]!["text"]);
        Assert.Equal((string?)history[0]!["hash"], (string?)history[1]!["previous"]);
        Assert.True(JsonNode.DeepEquals(history, (await product.Api.GetAsync($"delegations?by={standIn}")).Json["history"]));
        Assert.Equal(403, (await product.DecideAsync(two, standIn)).Status);
        Assert.Contains($"{standIn} for {of} approved production.", await product.TimelineAsync(first, TimelineKind.Approval));
    }

    [Theory]
    [InlineData("-1", "ann@example.com", "bob@example.com")]
    [InlineData("91", "ann@example.com", "bob@example.com")]
    [InlineData("1", "ann@example.com", "ANN@example.com")]
    public async Task A_delegation_ends_lies_ahead_and_is_to_another(string days, string of, string to)
    {
        string until = DateTimeOffset.UtcNow.AddDays(int.Parse(days, System.Globalization.CultureInfo.InvariantCulture)).ToString("O");

        Answer answer = await product.Api.SendAsync(HttpMethod.Put, $"delegations/{to}", $$"""{ "by": "{{of}}", "until": "{{until}}" }""", "application/json");

        Assert.Equal((422, "unusable"), (answer.Status, answer.Problem));
    }

    private Task<Answer> MoreTimeAsync(string approval, string by) => product.Api.PostAsync($"approvals/{approval}/more-time", new { by });

    private async Task<(string Id, string Approval)> AskAsync(string? approval = null)
    {
        await product.StoreAsync(TestProduct.Plain() with { Approval = approval ?? $"{{ approvers: [{TestProduct.Ada}] }}" });
        string id = await product.BeginAsync("1.0.0");
        return (id, await product.QuestionIdAsync(id));
    }

    private async Task StillOpenAsync(string id)
    {
        Assert.Equal(ReleaseState.AwaitingApproval, (await product.Api.ReachesAsync(id, ReleaseState.AwaitingApproval)).State);
        Assert.Empty((await product.QuestionAsync(id))["approval"]!["decisions"]!.AsArray());
        Assert.Single(await product.TimelineAsync(id, TimelineKind.Approval));
    }
}
