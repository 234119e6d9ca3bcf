using DurableTask.Core;
using Slipway.Functions.Activities;
using Slipway.Functions.Orchestrations;
using Slipway.Functions.Tests.Payloads;
using Slipway.Releases.Verifications;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.Orchestrations;

/// <summary>A verification reads slice after slice, steps aside for others, and comes to an end whatever fails.</summary>
public sealed class VerifyEnvironmentTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 25, 2, 30, 0, TimeSpan.Zero);
    private static readonly VerifyEnvironment.Input Wanted = new("production", ProductName.Parse("storefront"));

    private readonly List<string> calls = [];
    private readonly Queue<RehashVersion.Report> slices = [];
    private readonly VirtualEngine engine;
    private Func<string, bool> fails = _ => false;

    public VerifyEnvironmentTests() => engine = new VirtualEngine("verify.production.storefront", Start) { Do = DoAsync, Show = _ => { } };

    [Fact]
    public async Task It_reads_until_nothing_is_left_and_concludes_without_a_failure()
    {
        slices.Enqueue(new(RehashVersion.Step.Again));
        slices.Enqueue(new(RehashVersion.Step.Again));

        Assert.Equal(VerificationState.Clean, await RunAsync());
        Assert.Equal(["RehashVersion", "RehashVersion", "RehashVersion", "ConcludeVerification "], calls);
        Assert.Equal(Start, engine.Now);
    }

    [Fact]
    public async Task It_steps_aside_for_a_minute_while_others_are_read()
    {
        slices.Enqueue(new(RehashVersion.Step.StepAside));
        slices.Enqueue(new(RehashVersion.Step.StepAside));

        Assert.Equal(VerificationState.Clean, await RunAsync());
        Assert.InRange(engine.Now - Start, TimeSpan.FromSeconds(118), TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task What_cannot_be_read_in_time_is_concluded_with_the_reason_and_not_tried_again()
    {
        slices.Enqueue(new(RehashVersion.Step.Conclude, "app.zip could not be read within 6 minutes"));

        await RunAsync();

        Assert.Equal(["RehashVersion", "ConcludeVerification app.zip could not be read within 6 minutes"], calls);
    }

    [Fact]
    public async Task Storage_that_does_not_answer_is_asked_five_times_and_then_concluded_with_the_reason()
    {
        fails = call => call == "RehashVersion";

        await RunAsync();

        Assert.Equal([.. Enumerable.Repeat("RehashVersion", 5), "ConcludeVerification RehashVersion failed: storage did not answer"], calls);
    }

    [Fact]
    public async Task A_verdict_that_cannot_be_found_is_written_down_as_none()
    {
        fails = call => call == "ConcludeVerification ";

        Assert.Equal(VerificationState.Failed, await RunAsync());
        Assert.Equal("ConcludeVerification ConcludeVerification failed: storage did not answer", calls[^1]);
    }

    [Fact]
    public async Task A_very_long_one_begins_anew_so_that_its_history_stays_short()
    {
        foreach (int _ in Enumerable.Range(0, 300))
        {
            slices.Enqueue(new(RehashVersion.Step.Again));
        }

        await RunAsync();

        Assert.Equal(OrchestrationStatus.ContinuedAsNew, engine.End!.OrchestrationStatus);
        Assert.Equal(200, calls.Count);
        Assert.Equal(Wanted, WorkerPayload.Converter.Deserialize(engine.End.Result, typeof(VerifyEnvironment.Input)));
    }

    private async Task<VerificationState?> RunAsync()
    {
        engine.Start(nameof(VerifyEnvironment), Wanted);
        await engine.RunAsync(new StaticOrchestrator<VerifyEnvironment.Input, ConcludeVerification.Report>(VerifyEnvironment.Run));
        return engine.End?.OrchestrationStatus is OrchestrationStatus.Completed
            ? ((ConcludeVerification.Report)WorkerPayload.Converter.Deserialize(engine.End.Result, typeof(ConcludeVerification.Report))!).State
            : null;
    }

    private Task<string?> DoAsync(string activity, string input)
    {
        object answer;
        string call = activity;
        if (activity == nameof(RehashVersion))
        {
            answer = slices.TryDequeue(out RehashVersion.Report? slice) ? slice : new RehashVersion.Report(RehashVersion.Step.Conclude);
        }
        else
        {
            ConcludeVerification.Input end = (ConcludeVerification.Input)WorkerPayload.Converter.Deserialize(input[1..^1], typeof(ConcludeVerification.Input))!;
            call = $"{activity} {end.Failure}";
            answer = new ConcludeVerification.Report(end.Failure is null ? VerificationState.Clean : VerificationState.Failed);
        }

        calls.Add(call);
        return fails(call) ? throw new SimulatedFailureException("storage did not answer") : Task.FromResult(WorkerPayload.Converter.Serialize(answer));
    }
}
