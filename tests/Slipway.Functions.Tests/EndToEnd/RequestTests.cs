using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs.Models;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>One request is one release, however often and however fast it is sent.</summary>
public sealed class RequestTests(World world)
{
    private readonly TestProduct product = world.App.NewProduct();

    [Fact]
    public async Task Twenty_requests_at_once_start_one_orchestration()
    {
        await product.StoreAsync(TestProduct.Plain());
        await product.PublishAsync("1.0.0");

        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => product.AskAsync("1.0.0")));

        Assert.Equal([.. Enumerable.Repeat(200, 19), 202], answers.Select(answer => answer.Status).Order());
        string id = Assert.Single(answers.Select(answer => answer.Release.Id.ToString()).Distinct());
        await product.Api.ReachesAsync(id, ReleaseState.Released);
        Assert.Equal(["ExecutionStarted"], await HistoryAsync(id, "EventType eq 'ExecutionStarted'"));
        Assert.Equal(["TaskScheduled"], await HistoryAsync(id, "Name eq 'PromoteArtifacts'"));
        Assert.Single(await product.TimelineAsync(id, TimelineKind.Requested));
    }

    [Fact]
    public async Task The_same_version_with_other_artifacts_is_a_conflict_and_changes_nothing()
    {
        await product.StoreAsync(TestProduct.Plain());
        string id = await product.ReleaseAsync("1.0.0");
        await product.PublishAsync("1.0.0", "other bytes");

        Answer other = await product.AskAsync("1.0.0");

        Assert.Equal((409, "version-conflict"), (other.Status, other.Problem));
        Assert.Contains("give the new ones a new version", other.Detail, StringComparison.Ordinal);
        Assert.Equal(id, (await product.PointerAsync("everyone"))!.Release.ToString());
        Response<BlobDownloadResult> artifact = await product.Blob("production", "1.0.0/app.zip").DownloadContentAsync(TestContext.Current.CancellationToken);
        Assert.Equal($"{product.Name} 1.0.0", artifact.Value.Content.ToString());
    }

    [Fact]
    public async Task The_same_version_of_another_kind_is_a_conflict()
    {
        await product.StoreAsync(TestProduct.Plain());
        await product.ReleaseAsync("1.0.0");

        Answer hotfix = await product.AskAsync("1.0.0", "Hotfix");

        Assert.Equal((409, "version-conflict"), (hotfix.Status, hotfix.Problem));
    }

    [Fact]
    public async Task A_build_that_is_changed_after_it_was_asked_for_is_not_released()
    {
        await product.StoreAsync(TestProduct.Plain("staging"), TestProduct.Plain() with { Approval = $"{{ approvers: [{TestProduct.Ada}] }}" });
        string id = await product.BeginAsync("1.0.0");
        string question = await product.QuestionIdAsync(id);
        await product.PublishAsync("1.0.0", "smuggled in");

        await product.DecideAsync(question, TestProduct.Ada);

        await product.Api.ReachesAsync(id, ReleaseState.Released);
        Response<BlobDownloadResult> artifact = await product.Blob("production", "1.0.0/app.zip").DownloadContentAsync(TestContext.Current.CancellationToken);
        Assert.Equal($"{product.Name} 1.0.0", artifact.Value.Content.ToString());
    }

    [Fact]
    public async Task A_second_attempt_needs_a_first_one_that_ended_without_being_released()
    {
        await product.StoreAsync(TestProduct.Plain() with { Approval = $"{{ approvers: [{TestProduct.Ada}] }}" });
        await product.PublishAsync("1.0.0");

        Answer early = await product.AskAsync("1.0.0", attempt: 2);
        Assert.Equal((409, "state-conflict"), (early.Status, early.Problem));
        string first = await product.BeginAsync("1.0.0");
        Assert.Equal(409, (await product.AskAsync("1.0.0", attempt: 2)).Status);
        await product.DecideAsync(await product.QuestionIdAsync(first), TestProduct.Ada, "Reject", "not today");
        await product.Api.ReachesAsync(first, ReleaseState.Refused);

        string second = await product.BeginAsync("1.0.0", attempt: 2);

        Assert.Equal($"{first}~2", second);
        await product.DecideAsync(await product.QuestionIdAsync(second), TestProduct.Ada);
        await product.Api.ReachesAsync(second, ReleaseState.Released);
        Assert.Equal(409, (await product.AskAsync("1.0.0", attempt: 3)).Status);
    }

    [Fact]
    public async Task A_plan_that_is_stored_meanwhile_is_for_the_next_release()
    {
        await product.StoreAsync(TestProduct.Plain() with { Approval = $"{{ approvers: [{TestProduct.Ada}] }}" });
        string id = await product.BeginAsync("1.0.0");
        string question = await product.QuestionIdAsync(id);
        await product.StoreAsync(TestProduct.Plain("elsewhere"));

        await product.DecideAsync(question, TestProduct.Ada);

        await product.Api.ReachesAsync(id, ReleaseState.Released);
        Assert.Equal("1.0.0", await product.RunsAsync("everyone"));
        Assert.Null(await product.PointerAsync("everyone", "elsewhere"));
    }

    private async Task<string[]> HistoryAsync(string id, string filter) =>
    [
        .. (await product.Storage.Tables.GetTableClient("EndToEndHistory").QueryAsync<TableEntity>($"PartitionKey eq '{id}' and {filter}").CollectAsync())
            .Select(row => row.GetString("EventType")),
    ];
}
