using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>A step that fails holds the release where it stands. Here somebody wrote rubbish where a ring's pointer should be.</summary>
public sealed class FailedStepTests(World world)
{
    private readonly TestProduct product = world.App.NewProduct();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Retry_resumes_at_the_failed_step_and_what_was_done_before_is_still_undone_later()
    {
        (string? id, BinaryData? before) = await FailAsync();
        Answer held = await product.Api.ReachesAsync(id, ReleaseState.Held);
        Assert.Contains("holds no pointer that Slipway could read; put it right or delete it", held.Sentence, StringComparison.Ordinal);
        Assert.Equal(("production", "everyone"), (held.Release.Progress.Stage, held.Release.Progress.Ring));
        product.Service.Sicken($"{product.Name}/1.1.0/production/everyone");
        await product.PointerBlob("everyone").UploadAsync(before, overwrite: true, Cancellation);

        await product.CommandAsync(id, "retry");

        await product.Api.ReachesAsync(id, ReleaseState.RolledBack);
        Assert.Equal(2, (await product.TimelineAsync(id, TimelineKind.Ring)).Length);
        Assert.Single(await product.TimelineAsync(id, TimelineKind.Promoted));
        Assert.Equal(
            [
                "Begins to put back what was touched.",
                "Undone: point production, ring everyone back at 1.0.0.",
                "Undone: point production, ring canary back at 1.0.0.",
            ],
            await product.UndoneAsync(id));
        Assert.Equal(("1.0.0", "1.0.0"), (await product.RunsAsync("canary"), await product.RunsAsync("everyone")));
    }

    [Fact]
    public async Task A_container_that_is_gone_is_named_and_what_was_done_before_is_undone()
    {
        string gone = $"gone-{product.Name}";
        await product.StoreAsync(TestProduct.Plain("staging"), TestProduct.Plain(gone));
        await product.Storage.Blobs.DeleteBlobContainerAsync(gone, cancellationToken: Cancellation);

        string id = await product.BeginAsync("1.0.0");

        Answer ended = await product.Api.ReachesAsync(id, ReleaseState.Refused);
        Assert.Equal($"Refused: The container {gone} does not exist.", ended.Sentence);
        Assert.Null(await product.PointerAsync("everyone", "staging"));
        Assert.Null((await product.EnvironmentAsync("staging"))!.Running);
    }

    [Fact]
    public async Task Abort_while_held_undoes_what_was_done_and_leaves_what_is_not_ours()
    {
        (string? id, BinaryData _) = await FailAsync();
        await product.Api.ReachesAsync(id, ReleaseState.Held);

        await product.CommandAsync(id, "abort", TestProduct.Bo, "enough");

        Answer ended = await product.Api.ReachesAsync(id, ReleaseState.Aborted);
        Assert.Equal(new Outcome.Aborted(TestProduct.Bo, "enough"), ended.Release.Outcome);
        Assert.Equal("1.0.0", await product.RunsAsync("canary"));
        Assert.Equal("rubbish", await RubbishAsync());
    }

    [Fact]
    public async Task A_failed_step_that_nobody_mends_ends_as_errored_with_all_taken_back()
    {
        (string? id, BinaryData _) = await FailAsync(hold: "1s");

        Answer ended = await product.Api.ReachesAsync(id, ReleaseState.Errored);

        Outcome.Errored outcome = Assert.IsType<Outcome.Errored>(ended.Release.Outcome);
        Assert.StartsWith("PointRing failed: ", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(outcome.LeftToDo);
        Assert.Equal("1.0.0", await product.RunsAsync("canary"));
        Answer nothing = await product.SayAsync(id, "retry");
        Assert.Equal((409, "Nothing is left to be undone; to try the version again, start another attempt of it."), (nothing.Status, nothing.Detail));
    }

    private async Task<(string Id, BinaryData Before)> FailAsync(string hold = "10m")
    {
        await product.StoreAsync(new PlanText(product.Name, product.Production()) { Hold = hold });
        await product.ReleaseAsync("1.0.0");
        BinaryData before = (await product.PointerBlob("everyone").DownloadContentAsync(Cancellation)).Value.Content;
        await product.PointerBlob("everyone").UploadAsync(BinaryData.FromString("rubbish"), overwrite: true, Cancellation);
        return (await product.BeginAsync("1.1.0"), before);
    }

    private async Task<string> RubbishAsync() => (await product.PointerBlob("everyone").DownloadContentAsync(Cancellation)).Value.Content.ToString();
}
