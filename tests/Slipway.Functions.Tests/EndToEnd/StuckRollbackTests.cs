using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>Somebody pointed a ring elsewhere by hand while a release was under way.</summary>
public sealed class StuckRollbackTests(World world)
{
    private readonly TestProduct product = world.App.NewProduct();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pointer_that_was_changed_by_hand_is_not_overwritten_and_people_are_told()
    {
        (string? id, ChannelPointer? byHand, ChannelPointer _) = await GetStuckAsync();

        Answer stuck = await product.Api.ReachesAsync(id, ReleaseState.RollbackStuck);

        Assert.StartsWith(
            $"The rollback is stuck: point production, ring canary back at 1.0.0 (production, ring canary points at 9.9.9 of release {product.Name}-9.9.9, written ",
            stuck.Sentence,
            StringComparison.Ordinal);
        Assert.Equal(byHand, await product.PointerAsync("canary"));
        Assert.Equal("1.0.0", await product.RunsAsync("everyone"));
        Assert.Equal(id, (await product.EnvironmentAsync())!.HeldBy.ToString());
        Answer abort = await product.SayAsync(id, "abort");
        Assert.Equal((409, "The release is being taken back already."), (abort.Status, abort.Detail));
    }

    [Fact]
    public async Task Once_it_is_mended_a_retry_closes_the_release_with_the_outcome_that_it_had()
    {
        (string? id, ChannelPointer _, ChannelPointer? before) = await GetStuckAsync();
        await product.Api.ReachesAsync(id, ReleaseState.RollbackStuck);

        // Nothing was mended: it stays stuck, and says so again.
        DateTimeOffset first = (await product.Api.ReachesAsync(id, ReleaseState.RollbackStuck)).Release.Progress.Since;
        await product.CommandAsync(id, "retry");
        await ReleaseApi.UntilAsync(() => product.Api.ReleaseAsync(id), answer => answer.State == ReleaseState.RollbackStuck && answer.Release.Progress.Since > first);

        await product.PointerBlob("canary").UploadAsync(new BinaryData(before.ToBytes()), overwrite: true, Cancellation);
        await product.CommandAsync(id, "retry");

        Answer ended = await product.Api.ReachesAsync(id, ReleaseState.RolledBack);
        Assert.Equal(new Outcome.RolledBack($"{TestProduct.Ada} said so: said so"), ended.Release.Outcome);
        Assert.Equal(before, await product.PointerAsync("canary"));
        Assert.Null((await product.EnvironmentAsync())!.HeldBy);
    }

    [Fact]
    public async Task What_people_put_back_by_hand_ends_the_rollback_with_their_reason_on_record()
    {
        (string id, ChannelPointer byHand, ChannelPointer _) = await GetStuckAsync();
        await product.Api.ReachesAsync(id, ReleaseState.RollbackStuck);

        Answer other = await product.Api.PostAsync($"releases/{id}/done", new { by = TestProduct.Ada, reason = "said so", step = "pointer-production-everyone" });
        Assert.Equal(409, other.Status);
        Assert.Contains("Name as step which one is done: pointer-production-canary (point production, ring canary back at 1.0.0).", other.Detail, StringComparison.Ordinal);
        await product.CommandAsync(id, "done", reason: "9.9.9 is what canary shall run");

        await product.Api.ReachesAsync(id, ReleaseState.RolledBack);
        Assert.Equal(byHand, await product.PointerAsync("canary"));
        Assert.Contains(
            "Done by hand: point production, ring canary back at 1.0.0. 9.9.9 is what canary shall run.", await product.TimelineAsync(id, TimelineKind.Compensated));
        Assert.Null((await product.EnvironmentAsync())!.HeldBy);
    }

    [Fact]
    public async Task Rolling_forward_lets_the_release_enter_that_mends_it()
    {
        (string id, ChannelPointer _, ChannelPointer _) = await GetStuckAsync();
        await product.Api.ReachesAsync(id, ReleaseState.RollbackStuck);
        string mends = await product.BeginAsync("1.2.0");
        await product.Api.ReachesAsync(mends, ReleaseState.AwaitingEnvironment);
        Assert.Equal(409, (await product.SayAsync(mends, "forward")).Status);

        await product.CommandAsync(id, "forward", reason: "1.2.0 mends it");

        Answer ended = await product.Api.ReachesAsync(id, ReleaseState.Errored);
        Assert.Equal(["point production, ring canary back at 1.0.0"], ((Outcome.Errored)ended.Release.Outcome!).LeftToDo);
        await product.PointsAsync("canary", "1.2.0");
    }

    private async Task<(string Id, ChannelPointer ByHand, ChannelPointer Before)> GetStuckAsync()
    {
        await product.StoreAsync(product.Production());
        await product.ReleaseAsync("1.0.0");
        ChannelPointer before = (await product.PointerAsync("canary"))!;
        await product.StoreAsync(product.Production(everyone: TestProduct.LongBake));
        string id = await product.BeginAsync("1.1.0");
        await product.PointsAsync("everyone", "1.1.0");

        ChannelPointer byHand = before with { Version = ReleaseVersion.Parse("9.9.9"), Release = ReleaseId.Parse($"{product.Name}-9.9.9") };
        await product.PointerBlob("canary").UploadAsync(new BinaryData(byHand.ToBytes()), overwrite: true, Cancellation);
        await product.CommandAsync(id, "rollback");
        return (id, byHand, before);
    }
}
