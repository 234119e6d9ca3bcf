using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Records;
using Slipway.Functions.Tests.Teams;
using Slipway.Functions.Timers;
using Slipway.Releases;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>No release is lost between its record and the durable engine. Each test has an app and a clock of its own.</summary>
public sealed class ReconcileTests(World world) : IAsyncLifetime
{
    private readonly TravellingClock clock = new();
    private SlipwayApp app = null!;
    private TestProduct product = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        app = await world.StartAppAsync(world.NewOptions() with { Time = clock });
        product = app.NewProduct();
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task A_release_that_was_recorded_and_never_started_is_started()
    {
        string id = await RecordAsync(TestProduct.Plain());
        Assert.Equal("Accepted, and about to start.", (await product.Api.ReleaseAsync(id)).Sentence);

        await ReconcileAsync();

        await product.Api.ReachesAsync(id, ReleaseState.Released);
        Assert.Equal("1.0.0", await product.RunsAsync("everyone"));
    }

    [Fact]
    public async Task The_same_request_again_starts_a_release_that_was_recorded_and_never_started()
    {
        string id = await RecordAsync(TestProduct.Plain());

        Assert.Equal(200, (await product.AskAsync("1.0.0")).Status);

        await product.Api.ReachesAsync(id, ReleaseState.Released);
    }

    [Fact]
    public async Task A_word_to_a_release_that_was_never_started_is_not_dropped()
    {
        string id = await RecordAsync(new StageText("production", new RingText("everyone", 100, TestProduct.LongBake)) { Health = product.Gate("500ms") });

        await product.CommandAsync(id, "abort");

        await product.Api.ReachesAsync(id, ReleaseState.Aborted);
    }

    [Fact]
    public async Task A_roll_out_whose_orchestration_was_terminated_is_taken_back_from_the_record()
    {
        await product.StoreAsync(product.Production());
        await product.ReleaseAsync("1.0.0");
        string id = await TerminateAsync("1.1.0");
        Assert.Equal("1.1.0", await product.RunsAsync("canary"));

        await ReconcileAsync();

        Answer ended = await product.Api.ReachesAsync(id, ReleaseState.Errored);
        Assert.Equal("its orchestration ended as Terminated before the release was closed", Assert.IsType<Outcome.Errored>(ended.Release.Outcome).Error);
        Assert.Equal("1.0.0", await product.RunsAsync("canary"));
        Assert.Null((await product.EnvironmentAsync())!.HeldBy);
        Assert.Equal(
            ["Begins to put back what was touched.", "Undone: point production, ring canary back at 1.0.0."],
            await product.UndoneAsync(id));
    }

    [Fact]
    public async Task An_errored_release_with_something_left_is_taken_up_again_by_retry()
    {
        string id = await TerminateAsync("1.0.0");
        Outcome given = new Outcome.Errored("the way back did not finish", ["remove the pointer of production, ring canary"]);
        await app.Host.Services.GetRequiredService<ReleaseRecords>().UpdateAsync(
            ReleaseId.Parse(id), new ReleaseProgress(ReleaseState.Errored, clock.GetUtcNow(), Why: given.Cause), given, cancellation: Cancellation);

        await product.CommandAsync(id, "retry");

        await ReleaseApi.UntilAsync(() => product.PointerAsync("canary"), pointer => pointer is null);
        Answer ended = await ReleaseApi.UntilAsync(() => product.Api.ReleaseAsync(id), answer => answer.Release.Outcome is not null);
        Assert.Equal(ReleaseState.Errored, ended.State);
        Assert.Empty(Assert.IsType<Outcome.Errored>(ended.Release.Outcome).LeftToDo);
        Assert.Null((await product.EnvironmentAsync())!.HeldBy);
    }

    [Fact]
    public async Task An_answer_whose_signal_was_lost_is_found()
    {
        await product.StoreAsync(TestProduct.Plain() with { Approval = $"{{ approvers: [{TestProduct.Ada}] }}" });
        string id = await product.BeginAsync("1.0.0");
        await product.Api.ReachesAsync(id, ReleaseState.AwaitingApproval);
        ApprovalDecision answer = new ApprovalDecision(TestProduct.Ada, ApprovalAnswer.Approve, null, clock.GetUtcNow());
        await app.Host.Services.GetRequiredService<ReleaseLedger>().AnswerAsync(await product.QuestionIdAsync(id), answer, cancellation: Cancellation);

        await app.RunTimerAsync(nameof(PostCards));

        await product.Api.ReachesAsync(id, ReleaseState.Released);
    }

    [Fact]
    public async Task A_release_that_waits_for_people_and_lost_its_orchestration_is_taken_back_within_half_an_hour()
    {
        await product.StoreAsync(TestProduct.Plain() with { Approval = $"{{ approvers: [{TestProduct.Ada}] }}" });
        string id = await product.BeginAsync("1.0.0");
        await product.Api.ReachesAsync(id, ReleaseState.AwaitingApproval);
        await app.Host.Client.TerminateInstanceAsync(id, Cancellation);
        await app.Host.Client.WaitForInstanceCompletionAsync(id, Cancellation);

        ReconcileReleases timer = ActivatorUtilities.CreateInstance<ReconcileReleases>(app.Host.Services);
        for (int run = 0; run < 15; run++)
        {
            clock.PutForward(TimeSpan.FromMinutes(2));
            await timer.Run(new TimerInfo(), app.Host.Client, Cancellation);
        }

        await product.Api.ReachesAsync(id, ReleaseState.Errored);
    }

    [Fact]
    public async Task A_release_that_only_an_operator_can_help_is_named_each_time()
    {
        await product.StoreAsync(new StageText("production", new RingText("everyone", 100, "1s")) { Health = product.Gate("500ms") });
        await product.ReleaseAsync("1.0.0");
        await product.PointerBlob("everyone").UploadAsync(new BinaryData("rubbish"), overwrite: true, Cancellation);
        string id = await product.BeginAsync("1.1.0");
        Answer held = await product.Api.ReachesAsync(id, ReleaseState.Held);
        using Logbook log = new();
        using LoggerFactory loggers = new([log]);
        ReconcileReleases timer = ActivatorUtilities.CreateInstance<ReconcileReleases>(app.Host.Services, loggers.CreateLogger<ReconcileReleases>());

        for (int run = 0; run < 2; run++)
        {
            clock.PutForward(TimeSpan.FromMinutes(2));
            await timer.Run(new TimerInfo(), app.Host.Client, Cancellation);
        }

        string line = $"{id} in production waits for an operator since {held.Release.Progress.Since.UtcDateTime:O}, as Held ";
        Assert.Equal([line, line], log.Lines);
    }

    [Fact]
    public async Task Reconciling_leaves_alone_what_runs()
    {
        await product.StoreAsync(new StageText("production", new RingText("everyone", 100, "3s")) { Health = product.Gate() });
        string id = await product.BeginAsync("1.0.0");
        await product.PointsAsync("everyone", "1.0.0");

        await ReconcileAsync();

        await product.Api.ReachesAsync(id, ReleaseState.Released);
        Assert.Single(await product.TimelineAsync(id, TimelineKind.Ring));
        Assert.Empty(await product.UndoneAsync(id));
    }

    /// <summary>Lets the time pass that a fresh release is left alone for, and runs the timer.</summary>
    private Task ReconcileAsync()
    {
        clock.PutForward(TimeSpan.FromMinutes(2));
        return app.RunTimerAsync("ReconcileReleases");
    }

    /// <summary>A release whose acceptance was cut off between its record and its start.</summary>
    private async Task<string> RecordAsync(StageText stage)
    {
        Answer plan = await product.StoreAsync(stage);
        await product.PublishAsync("1.0.0");
        Answer preview = await product.Api.PostAsync("releases/preview", product.Request("1.0.0"));
        ReleaseRequest request = new ReleaseRequest(ProductName.Parse(product.Name), ReleaseVersion.Parse("1.0.0"), TestProduct.Requester);
        DateTimeOffset now = clock.GetUtcNow();
        await app.Host.Services.GetRequiredService<ReleaseRecords>().ClaimAsync(
            new ReleaseRecord(
                request.Id,
                request,
                Digest.Parse((string)plan.Json["digest"]!),
                Digest.Parse((string)preview.Json["build"]!),
                [stage.Name],
                now,
                new ReleaseProgress(ReleaseState.Accepted, now)),
            Cancellation);
        return request.Id.ToString();
    }

    /// <summary>A release whose orchestration is ended from outside while its first ring bakes.</summary>
    private async Task<string> TerminateAsync(string version)
    {
        await product.StoreAsync(product.Production(canary: TestProduct.LongBake));
        string id = await product.BeginAsync(version);
        await product.PointsAsync("canary", version);
        await app.Host.Client.TerminateInstanceAsync(id, Cancellation);
        await app.Host.Client.WaitForInstanceCompletionAsync(id, Cancellation);
        return id;
    }
}
