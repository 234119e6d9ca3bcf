using DurableTask.Core;
using DurableTask.Core.Command;
using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Shims;
using Slipway.Functions.Tests.Payloads;

namespace Slipway.Functions.Tests.Orchestrations;

/// <summary>
/// Runs an orchestration by the durable engine's own executor and the worker's own shim and serializer; only the store and the clock are
/// the test's. The clock jumps to the next timer when nothing else is to be done, so a week passes at once. Every turn begins anew from
/// the history, as after a crash, so code that would not replay the same fails here; a test of many cases may keep the session between
/// turns instead, as the engine does while an instance is busy, and replay it whole at its end.
/// </summary>
internal sealed class VirtualEngine(string instance, DateTimeOffset start)
{
    private static readonly DurableTaskShimFactory Shims = new(new DurableTaskWorkerOptions { DataConverter = WorkerPayload.Converter });

    private readonly List<HistoryEvent> arrived = [];
    private readonly List<(DateTimeOffset Due, TimerFiredEvent Fired)> timers = [];
    private readonly List<(DateTimeOffset At, Action Happens)> agenda = [];
    private OrchestrationRuntimeState state = new();
    private TaskOrchestrationExecutor? session;
    private (int Begin, int Decided) lastTurn;

    public DateTimeOffset Now { get; private set; } = start;

    public IReadOnlyList<HistoryEvent> History => [.. state.Events];

    /// <summary>Whether the orchestration goes on where it stands, without a replay.</summary>
    public bool KeepsSession { get; init; }

    /// <summary>The end; null while it runs.</summary>
    public OrchestrationCompleteOrchestratorAction? End { get; private set; }

    /// <summary>What it sent to other instances.</summary>
    public List<SendEventOrchestratorAction> Sent { get; } = [];

    /// <summary>Does an activity: its name and input, and the output, or the exception that it throws.</summary>
    public required Func<string, string, Task<string?>> Do { get; init; }

    /// <summary>Hears the custom status after each turn.</summary>
    public required Action<string?> Show { get; init; }

    public void Start(string orchestration, object input) => arrived.Add(new ExecutionStartedEvent(-1, WorkerPayload.Converter.Serialize(input))
    {
        Name = orchestration,
        Version = "",
        OrchestrationInstance = new OrchestrationInstance { InstanceId = instance, ExecutionId = "1" },
        Timestamp = Now.UtcDateTime,
    });

    public void Raise(string name, object payload) =>
        arrived.Add(new EventRaisedEvent(-1, WorkerPayload.Converter.Serialize(payload)) { Name = name, Timestamp = Now.UtcDateTime });

    /// <summary>Something that happens outside at a moment.</summary>
    public void At(DateTimeOffset moment, Action happens) => agenda.Add((moment, happens));

    /// <summary>Runs until the orchestration ends, or nothing is left that could wake it.</summary>
    public async Task RunAsync(ITaskOrchestrator code)
    {
        for (int turns = 0; End is null && Next(); turns++)
        {
            Assert.True(turns < 3000, "The orchestration goes round and round.");
            await TurnAsync(code);
        }

        if (KeepsSession)
        {
            ReplayWhole(code);
        }
    }

    /// <summary>What was to happen outside after the end, happens.</summary>
    public void Outlive()
    {
        foreach ((DateTimeOffset at, Action happens) in agenda.OrderBy(a => a.At).ToArray())
        {
            Now = at > Now ? at : Now;
            happens();
        }

        agenda.Clear();
    }

    private bool Next()
    {
        while (arrived.Count == 0)
        {
            (DateTimeOffset due, TimerFiredEvent? timer) = timers.OrderBy(t => t.Due).FirstOrDefault();
            (DateTimeOffset at, Action? happens) = agenda.OrderBy(a => a.At).FirstOrDefault();
            if (happens is not null && (timer is null || at <= due))
            {
                Now = at > Now ? at : Now;
                agenda.Remove((at, happens));
                happens();
            }
            else if (timer is not null)
            {
                Now = due > Now ? due : Now;
                timers.Remove((due, timer));
                arrived.Add(timer);
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    private async Task TurnAsync(ITaskOrchestrator code)
    {
        if (session is null)
        {
            state = new OrchestrationRuntimeState([.. state.Events]);
        }
        else
        {
            state.NewEvents.Clear();
        }

        int begin = state.Events.Count;
        state.AddEvent(new OrchestratorStartedEvent(-1) { Timestamp = Now.UtcDateTime });
        foreach (HistoryEvent arrived in arrived)
        {
            state.AddEvent(arrived);
        }

        arrived.Clear();
        lastTurn = (begin, state.Events.Count);
        TaskOrchestrationExecutor executor = session ?? Begin(code);
        OrchestratorExecutionResult turn = session is null ? executor.Execute() : executor.ExecuteNewEvents();
        session = KeepsSession ? executor : null;
        OrchestratorAction[] actions = [.. turn.Actions];
        foreach (OrchestratorAction action in actions)
        {
            Take(action);
        }

        state.AddEvent(new OrchestratorCompletedEvent(-1));
        if (End is null)
        {
            Show(turn.CustomStatus);
            foreach (ScheduleTaskOrchestratorAction task in actions.OfType<ScheduleTaskOrchestratorAction>())
            {
                arrived.Add(await FinishAsync(task));
            }
        }
    }

    private TaskOrchestrationExecutor Begin(ITaskOrchestrator code) =>
        new(state, Shims.CreateOrchestration(state.Name, code), BehaviorOnContinueAsNew.Carryover, ErrorPropagationMode.UseFailureDetails);

    /// <summary>The last turn once more, from the whole history: it must decide the same.</summary>
    private void ReplayWhole(ITaskOrchestrator code)
    {
        (OrchestrationRuntimeState lived, int decided) = (state, state.Events.Count - 1 - lastTurn.Decided);
        state = new OrchestrationRuntimeState([.. lived.Events.Take(lastTurn.Begin)]);
        foreach (HistoryEvent arrived in lived.Events.Skip(lastTurn.Begin).Take(lastTurn.Decided - lastTurn.Begin))
        {
            state.AddEvent(arrived);
        }

        OrchestratorAction[] again = [.. Begin(code).Execute().Actions];
        Assert.Equal(decided, again.Length);
        Assert.Equal(End?.Result, again.OfType<OrchestrationCompleteOrchestratorAction>().SingleOrDefault()?.Result);
        state = lived;
    }

    private void Take(OrchestratorAction action)
    {
        switch (action)
        {
            case ScheduleTaskOrchestratorAction task:
                state.AddEvent(new TaskScheduledEvent(task.Id, task.Name!, task.Version, task.Input));
                break;
            case CreateTimerOrchestratorAction timer:
                state.AddEvent(new TimerCreatedEvent(timer.Id, timer.FireAt));
                timers.Add((Due(timer.FireAt), new TimerFiredEvent(-1, timer.FireAt) { TimerId = timer.Id }));
                break;
            case SendEventOrchestratorAction sent:
                state.AddEvent(new EventSentEvent(sent.Id) { InstanceId = sent.Instance!.InstanceId, Name = sent.EventName, Input = sent.EventData });
                Sent.Add(sent);
                break;
            case OrchestrationCompleteOrchestratorAction end:
                state.AddEvent(new ExecutionCompletedEvent(end.Id, end.Result, end.OrchestrationStatus, end.FailureDetails));
                End = end;
                break;
            default:
                throw new NotSupportedException($"The engine knows no {action.GetType().Name}.");
        }
    }

    /// <summary>
    /// When a timer's message comes to light. The queue hides it for whole seconds, counted from a moment after the turn and rounded down, so
    /// it may come almost a second early.
    /// </summary>
    private DateTimeOffset Due(DateTime fireAt)
    {
        TimeSpan left = fireAt - Now.UtcDateTime - TimeSpan.FromTicks(1);
        return Now + TimeSpan.FromSeconds(Math.Max(0, Math.Floor(left.TotalSeconds)));
    }

    private async Task<HistoryEvent> FinishAsync(ScheduleTaskOrchestratorAction task)
    {
        try
        {
            return new TaskCompletedEvent(-1, task.Id, await Do(task.Name!, task.Input!));
        }
        catch (SimulatedFailureException failure)
        {
            FailureDetails details = new(failure.GetType().FullName!, failure.Message, stackTrace: null, innerFailure: null, isNonRetriable: false);
            return new TaskFailedEvent(-1, task.Id, failure.Message, details: null, details);
        }
    }
}
