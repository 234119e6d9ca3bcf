using DurableTask.Core;
using DurableTask.Core.Command;
using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Shims;
using Slipway.Functions.Orchestrations;
using Slipway.Functions.Tests.Orchestrations;
using Slipway.Functions.Tests.Payloads;

namespace Slipway.Functions.Tests.Histories;

/// <summary>
/// Releases that began under an earlier build go on under this one: each recorded history is replayed by the orchestrators of today, from
/// its beginning to the end of every turn, and they must decide what they decided then.
/// </summary>
public sealed class ReplayTests
{
    private static readonly DurableTaskShimFactory Shims = new(new DurableTaskWorkerOptions { DataConverter = WorkerPayload.Converter });

    public static TheoryData<string> Files => [.. HistoryFile.All()];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_recorded_release_decides_today_what_it_decided_then(string file)
    {
        IReadOnlyList<HistoryEvent> history = HistoryFile.Read(file);
        int[] turns = [.. Enumerable.Range(0, history.Count).Where(at => history[at] is OrchestratorCompletedEvent)];

        Assert.NotEmpty(turns);
        Assert.All(turns, end =>
        {
            HistoryEvent[] past = [.. HistoryFile.Read(file).Take(end + 1)];
            OrchestratorAction[] undecided = Replay(past);
            if (past.OfType<ExecutionCompletedEvent>().SingleOrDefault() is not { } completed)
            {
                Assert.Empty(undecided.Select(action => $"{action.OrchestratorActionType}: {Describe(action)}"));
                return;
            }

            OrchestrationCompleteOrchestratorAction decided = Assert.IsType<OrchestrationCompleteOrchestratorAction>(Assert.Single(undecided));
            Assert.Equal((completed.OrchestrationStatus, completed.Result), (decided.OrchestrationStatus, decided.Result));
        });
    }

    [Fact]
    public void A_release_keeps_the_gate_that_its_plan_had_when_it_began_whatever_is_the_default_today()
    {
        ExecutionStartedEvent began = HistoryFile.Read(HistoryFile.All().Single(file => Path.GetFileNameWithoutExtension(file) == "breached")).OfType<ExecutionStartedEvent>().Single();

        ReleaseInput input = (ReleaseInput)WorkerPayload.Converter.Deserialize(began.Input, typeof(ReleaseInput))!;

        Assert.Equal(0, input.Plan.Stages[^1].Rollout.Health!.MaximumFailures);
    }

    [Fact]
    public void Every_way_that_a_release_can_go_is_recorded() => Assert.Subset(
        HistoryFile.All().Select(file => Path.GetFileNameWithoutExtension(file)).ToHashSet(),
        new HashSet<string> { "released", "breached", "aborted", "retried", "paused", "held", "recovered" });

    [Fact]
    public void A_history_names_no_place_on_the_machine_that_recorded_it() => Assert.All(HistoryFile.All(), file =>
    {
        string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, file));
        Assert.All(["/tmp/", "/home/", "/root/", ":line ", "AccountKey", "devstoreaccount"], word => Assert.DoesNotContain(word, text, StringComparison.Ordinal));
    });

    [Fact]
    public void A_step_more_or_a_step_less_is_found()
    {
        HistoryEvent[] history = [.. HistoryFile.Read(HistoryFile.All().Single(file => file.EndsWith("/released.json", StringComparison.Ordinal)))];
        TaskScheduledEvent step = history.OfType<TaskScheduledEvent>().First(scheduled => scheduled.Name == "PointRing");
        history[Array.IndexOf(history, step)] = new TaskScheduledEvent(step.EventId, "Another", step.Version, step.Input);

        OrchestrationCompleteOrchestratorAction end = Assert.IsType<OrchestrationCompleteOrchestratorAction>(
            Replay([.. history.TakeWhile(e => e is not ExecutionCompletedEvent)]).Last());
        Assert.Equal(OrchestrationStatus.Failed, end.OrchestrationStatus);
        Assert.Contains("NonDeterministic", end.FailureDetails!.ErrorType, StringComparison.Ordinal);
    }

    /// <summary>Replays a history and returns what the orchestrator decides beyond it.</summary>
    private static OrchestratorAction[] Replay(HistoryEvent[] past)
    {
        OrchestrationRuntimeState state = new(past);
        ITaskOrchestrator code = state.Name switch
        {
            nameof(RunRelease) => new StaticOrchestrator<ReleaseInput>(RunRelease.Run),
            nameof(RecoverRelease) => new StaticOrchestrator<RecoverRelease.Input>(RecoverRelease.Run),
            _ => throw new InvalidOperationException($"{state.Name} is recorded, and there is no orchestration of that name any more."),
        };
        TaskOrchestrationExecutor executor =
            new(state, Shims.CreateOrchestration(state.Name, code), BehaviorOnContinueAsNew.Carryover, ErrorPropagationMode.UseFailureDetails);
        return [.. executor.Execute().Actions];
    }

    private static string Describe(OrchestratorAction action) => action switch
    {
        ScheduleTaskOrchestratorAction task => task.Name!,
        OrchestrationCompleteOrchestratorAction end => end.FailureDetails?.ErrorMessage ?? end.Result ?? "",
        _ => $"{action.Id}",
    };
}
