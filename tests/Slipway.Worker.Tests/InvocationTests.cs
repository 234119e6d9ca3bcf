using System.Text.Json.Nodes;
using Microsoft.DurableTask.Protobuf;
using NodaTime;
using Slipway.Azure.Records;
using Slipway.Functions.Activities;
using Slipway.Functions.Orchestrations;
using Slipway.Functions.Tests.Payloads;
using Slipway.Functions.Timers;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Health;
using Slipway.Releases.Health.Checks;
using Slipway.Releases.Progress;
using Slipway.Releases.Versions;
using Slipway.Releases.Windows;
using Slipway.Worker.Tests.Rpc;

namespace Slipway.Worker.Tests;

/// <summary>Timers, activities and orchestrations, invoked as the host invokes them.</summary>
public sealed class InvocationTests(FunctionApp app)
{
    private static readonly DeploymentWindow Always =
        new("Etc/UTC", [.. Enum.GetValues<IsoDayOfWeek>().Where(day => day is not IsoDayOfWeek.None)], TimeOnly.MinValue, TimeOnly.MinValue, [], TimeSpan.FromDays(1));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_timer_fires_and_tells_the_releases_whose_window_is_open()
    {
        ReleaseId waiting = IdOf("worker-window");
        await new WindowWaits(app.Storage).AddAsync(waiting, "production", Always, null, Cancellation);

        InvocationResponse fired = await app.Worker.InvokeAsync(
            nameof(OpenWindows), new TypedData { Json = """{ "ScheduleStatus": null, "IsPastDue": false }""" }, cancellation: Cancellation);

        Assert.Equal(StatusResult.Types.Status.Success, fired.Result.Status);
        RaiseEventRequest told = Assert.Single(app.Host.Sidecar.Raised, raised => raised.InstanceId == waiting.ToString());
        Assert.Equal(nameof(ReleaseSignal), told.Name);
    }

    [Fact]
    public async Task An_activity_runs_and_returns_what_it_found()
    {
        InvocationResponse ran = await app.Worker.ActAsync(nameof(FindOpening), new FindOpening.Input(IdOf("worker-opening"), "production", Always));

        Assert.True(ran.Returned<FindOpening.Report>().Opening.IsOpen);
    }

    [Fact]
    public async Task A_release_begins_with_its_readiness_and_goes_on_where_its_history_ends()
    {
        OrchestratorRequest first = Durable.Begin(nameof(RunRelease), "worker-first", PayloadSamples.Release);

        OrchestratorResponse begun = await app.Worker.StepAsync(nameof(RunRelease), first);
        OrchestratorAction readiness = Assert.Single(begun.Actions);
        OrchestratorResponse refused = await app.Worker.StepAsync(
            nameof(RunRelease), first.Then(readiness, new CheckReadiness.Report(null, "the build has no artifacts")));

        Assert.Equal(nameof(CheckReadiness), readiness.ScheduleTask.Name);
        Assert.Equal(ReleaseState.CheckingReadiness, WorkerPayload.Converter.Deserialize<ReleaseProgress>(begun.CustomStatus)!.State);
        Assert.All(refused.Actions, action => Assert.NotEqual(nameof(CheckReadiness), action.ScheduleTask?.Name));
        Assert.NotEmpty(refused.Actions);
    }

    [Fact]
    public async Task Within_a_session_the_worker_goes_on_without_being_told_the_history_again()
    {
        OrchestratorRequest first = Durable.Begin(nameof(RunRelease), "worker-session", PayloadSamples.Release).InSession();
        OrchestratorAction readiness = Assert.Single((await app.Worker.StepAsync(nameof(RunRelease), first)).Actions);
        OrchestratorRequest next = first.Then(readiness, new CheckReadiness.Report(null, "the build has no artifacts"));
        OrchestratorRequest brief = next.Clone().InSession(isTold: false);
        brief.PastEvents.Clear();

        OrchestratorResponse within = await app.Worker.StepAsync(nameof(RunRelease), brief);
        OrchestratorResponse replayed = await app.Worker.StepAsync(nameof(RunRelease), next);

        Assert.Equal(replayed.Actions, within.Actions);
        Assert.Equal(replayed.CustomStatus, within.CustomStatus);
    }

    [Fact]
    public async Task What_an_activity_throws_comes_back_with_its_type_and_its_words()
    {
        InvocationResponse failed = await app.Worker.ActAsync(
            nameof(NoteProgress), new NoteProgress.Input(IdOf("worker-unknown"), new ReleaseProgress(ReleaseState.Accepted, DateTimeOffset.UnixEpoch), null));

        Assert.Equal(StatusResult.Types.Status.Failure, failed.Result.Status);
        // The durable extension takes these details out of the message, for the orchestration that called.
        JsonNode details = JsonNode.Parse(failed.Result.Exception.Message)!;
        Assert.Equal("System.Collections.Generic.KeyNotFoundException", (string?)details["errorType"]);
        Assert.Equal("No release worker-unknown-1.0.0 is recorded.", (string?)details["errorMessage"]);
    }

    [Fact]
    public async Task A_payload_of_several_megabytes_passes_both_ways()
    {
        string notes = new('n', 5 * 1024 * 1024);
        ReleaseInput release = PayloadSamples.Release with { Request = PayloadSamples.Release.Request with { Notes = notes } };

        OrchestratorResponse begun = await app.Worker.StepAsync(nameof(RunRelease), Durable.Begin(nameof(RunRelease), "worker-large", release));

        Assert.Contains(notes, Assert.Single(begun.Actions).ScheduleTask.Input, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_invocations_run_at_once()
    {
        await using SimulatedTarget target = await SimulatedTarget.StartAsync();
        Task<InvocationResponse>[] both = [Probe(target, "worker-one"), Probe(target, "worker-two")];

        await target.ArrivedAsync();
        await target.ArrivedAsync();
        target.Answer();

        Assert.All(await Task.WhenAll(both), probed => Assert.Equal(1, probed.Returned<GateReport>().Tally.Samples));
    }

    [Fact]
    public async Task An_invocation_that_the_host_cancels_gives_up_what_it_waits_for()
    {
        await using SimulatedTarget target = await SimulatedTarget.StartAsync();
        string invocation = Guid.NewGuid().ToString();
        Task<InvocationResponse> probing = Probe(target, "worker-cancelled", invocation);
        await target.ArrivedAsync();

        app.Worker.Cancel(invocation);

        await target.GivenUp.WaitAsync(Cancellation);
        Assert.NotEqual(StatusResult.Types.Status.Success, (await probing).Result.Status);
    }

    private Task<InvocationResponse> Probe(SimulatedTarget target, string product, string? invocation = null)
    {
        HealthGate gate = PayloadSamples.Release.Plan.Stages[0].Rollout.Health! with
        {
            Probes = [new(target.Address, 200, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1))],
        };
        return app.Worker.ActAsync(nameof(EvaluateHealth), new EvaluateHealth.Input(IdOf(product), "production", "canary", gate, new GateTally(0, 0, null), BakeIsOver: false), invocation);
    }

    private static ReleaseId IdOf(string product) => new(ProductName.Parse(product), ReleaseVersion.Parse("1.0.0"));
}
