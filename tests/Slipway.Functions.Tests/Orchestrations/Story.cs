using DurableTask.Core;
using Microsoft.DurableTask;
using Slipway.Functions.Orchestrations;
using Slipway.Functions.Tests.Payloads;
using Slipway.Releases;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Commands;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.Orchestrations;

/// <summary>A release as a test tells it: a plan, what people and the world do on the way, and how it ends.</summary>
internal sealed class Story
{
    private readonly bool keepsSession;
    private VirtualEngine engine;
    private readonly List<(ReleaseState State, Action Then)> expected = [];
    private ReleaseProgress? shown;

    /// <param name="plan">What it follows.</param>
    /// <param name="start">When it begins; left out, a Wednesday morning.</param>
    /// <param name="kind">What kind of release it is.</param>
    /// <param name="keepsSession">Whether it is replayed at its end alone, and not in every turn.</param>
    public Story(Plan plan, DateTimeOffset? start = null, ReleaseKind kind = ReleaseKind.Normal, bool keepsSession = false)
    {
        this.keepsSession = keepsSession;
        ReleaseRequest request = new(plan.Product, ReleaseVersion.Parse("1.4.0"), "ci@example.com", kind);
        Input = new ReleaseInput(request.Id, request, plan, Digest.Of("plan"), Digest.Of("build"));
        Start = start ?? new DateTimeOffset(2026, 11, 25, 9, 0, 0, TimeSpan.Zero);
        Activities = new SimulatedActivities(Input, () => Now);
        engine = NewEngine(Start);
    }

    public ReleaseInput Input { get; }

    public DateTimeOffset Start { get; }

    public DateTimeOffset Now => engine.Now;

    public SimulatedActivities Activities { get; }

    public SimulatedWorld World => Activities.World;

    /// <summary>Everything that the custom status showed, in order.</summary>
    public List<ReleaseProgress> Shown { get; } = [];

    /// <summary>The calls without notes, for what was done and in which order.</summary>
    public IReadOnlyList<string> Steps => [.. Activities.Calls.Where(call => !call.StartsWith("NoteProgress", StringComparison.Ordinal))];

    public IReadOnlyList<string?> Woken => [.. engine.Sent.Select(sent => sent.Instance?.InstanceId)];

    public OrchestrationStatus? Status => engine.End?.OrchestrationStatus;

    public string? Failure => engine.End?.FailureDetails?.ErrorMessage;

    /// <summary>The first time that this state is shown after the last one that was waited for, this happens.</summary>
    public Story When(ReleaseState state, Action then)
    {
        expected.Add((state, then));
        return this;
    }

    public Story When(ReleaseState state, CommandVerb say) => When(state, () => Say(say));

    public Story After(TimeSpan time, Action then)
    {
        engine.At(Now + time, then);
        return this;
    }

    public void Say(CommandVerb verb, string by = "ada@example.com", CommandRuleset rules = CommandRuleset.PausesHolds, DateTimeOffset? saidTo = null) =>
        engine.Raise(nameof(ReleaseSignal), new ReleaseSignal(new ReleaseCommand($"{verb}-{Now:O}", verb, by, "because", saidTo ?? shown?.Since ?? Now, rules)));

    public void Look() => engine.Raise(nameof(ReleaseSignal), ReleaseSignal.Look);

    /// <summary>Takes an answer into the record as the API does, and tells the release to look.</summary>
    public void Answer(string stage, string by, ApprovalAnswer answer = ApprovalAnswer.Approve, string? comment = null)
    {
        if (World.Approvals[stage].Answer(new ApprovalDecision(by, answer, comment, Now)) is ApprovalVerdict.Taken taken)
        {
            World.Approvals[stage] = taken.Approval;
        }

        Look();
    }

    /// <summary>Gives an approval more time as the API does.</summary>
    public void AskForTime(string stage, string by)
    {
        if (World.Approvals[stage].AskForTime(Approver.Named(by), Now) is ApprovalVerdict.Taken taken)
        {
            World.Approvals[stage] = taken.Approval;
        }

        Look();
    }

    /// <summary>Runs the release to its end; null when it waits for something that never comes, or failed.</summary>
    public async Task<Outcome?> RunAsync()
    {
        engine.Start(nameof(RunRelease), Input);
        await engine.RunAsync(new StaticOrchestrator<ReleaseInput>(RunRelease.Run));
        return End();
    }

    /// <summary>Runs the way back of a release whose orchestration has ended before.</summary>
    public async Task<Outcome?> RecoverAsync(string cause)
    {
        engine.Start(nameof(RecoverRelease), new RecoverRelease.Input(Input, cause));
        await engine.RunAsync(new StaticOrchestrator<RecoverRelease.Input>(RecoverRelease.Run));
        return End();
    }

    /// <summary>Runs the way back of a release whose own orchestration has just failed, as whoever reconciles does.</summary>
    public async Task<Outcome?> AgainAsync(string cause)
    {
        engine = NewEngine(Now);
        return await RecoverAsync(cause);
    }

    /// <summary>What comes after the end, comes; then whoever reconciles frees what a closed release has taken late.</summary>
    public void Outlive()
    {
        engine.Outlive();
        if (World.Closed is not Outcome.Errored { LeftToDo.Count: > 0 })
        {
            foreach (string environment in World.Environments.Keys.ToArray())
            {
                World.Leave(environment, Now);
            }
        }
    }

    private VirtualEngine NewEngine(DateTimeOffset start) => new($"{Input.Id}", start) { Do = Activities.DoAsync, Show = Hear, KeepsSession = keepsSession };

    private Outcome? End() => engine.End?.OrchestrationStatus is OrchestrationStatus.Completed
        ? ((ReleaseResult)WorkerPayload.Converter.Deserialize(engine.End.Result, typeof(ReleaseResult))!).Outcome
        : null;

    private void Hear(string? status)
    {
        if (WorkerPayload.Converter.Deserialize(status, typeof(ReleaseProgress)) is not ReleaseProgress progress || progress == shown)
        {
            return;
        }

        shown = progress;
        Shown.Add(progress);
        if (expected is [var next, ..] && next.State == progress.State)
        {
            expected.RemoveAt(0);
            next.Then();
        }
    }
}

/// <summary>A static orchestrator function of a release as the shim wants it.</summary>
internal sealed class StaticOrchestrator<TInput>(Func<TaskOrchestrationContext, TInput, Task<ReleaseResult>> code)
    : StaticOrchestrator<TInput, ReleaseResult>(code);

/// <summary>A static orchestrator function as the shim wants it.</summary>
internal class StaticOrchestrator<TInput, TOutput>(Func<TaskOrchestrationContext, TInput, Task<TOutput>> code) : ITaskOrchestrator
{
    public Type InputType => typeof(TInput);

    public Type OutputType => typeof(TOutput);

    public async Task<object?> RunAsync(TaskOrchestrationContext context, object? input) => await code(context, (TInput)input!);
}
