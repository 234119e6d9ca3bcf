using Microsoft.DurableTask;
using Slipway.Functions.Activities;
using Slipway.Releases;
using Slipway.Releases.Commands;
using Slipway.Releases.Health;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Orchestrations;

/// <summary>
/// A release while it runs: its input, its ear for signals, what operators have said, and the two ways in which it spends time,
/// doing a step and listening until a moment.
/// </summary>
internal sealed class ReleaseRun(TaskOrchestrationContext context, ReleaseInput input)
{
    /// <summary>
    /// The engine's queue hides a timer's message for whole seconds, rounded down, so a timer may fire almost a second early. A wait here may
    /// be a little long and never short: a bake that ends early has not baked.
    /// </summary>
    private static readonly TimeSpan TimerRounding = TimeSpan.FromSeconds(1);

    /// <summary>The engine keeps the custom status in one column of a table, so no cause may be endless.</summary>
    private const int LongestWhy = 2000;

    private Task<ReleaseSignal> ear = context.WaitForExternalEvent<ReleaseSignal>(nameof(ReleaseSignal));
    private ReleaseProgress? shown;
    private ReleaseCommand? goOn;
    private ReleaseCommand? promote;
    private ReleaseCommand? yes;
    private ReleaseCommand? skip;
    private bool isHeld;
    private DateTimeOffset? heldOnUntil;
    private DateTimeOffset rollOutBegan;
    private DateTimeOffset? looked;
    private readonly Dictionary<string, DateTimeOffset> unseen = [];

    public ReleaseInput Input => input;

    public ReleaseId Id => input.Id;

    public Plan Plan => input.Plan;

    public DateTimeOffset Now => new(DateTime.SpecifyKind(context.CurrentUtcDateTime, DateTimeKind.Utc));

    /// <summary>How the release must end because an operator said so; null while it may go on.</summary>
    public Outcome? Stop { get; private set; }

    /// <summary>Who paused the release, why, and until when a pause may last; null while it is not paused.</summary>
    public (string By, string Reason, DateTimeOffset Until)? Pause { get; private set; }

    /// <summary>Whether an operator has paused the release.</summary>
    public bool IsPaused => Pause is not null;

    /// <summary>An operator's word that the way back is to be given up; null while it is not.</summary>
    public ReleaseCommand? Forward { get; set; }

    /// <summary>Whether a step was begun that pushes compensations.</summary>
    public bool HasTouched { get; set; }

    /// <summary>When the calendar last said that the stage's window is open.</summary>
    public DateTimeOffset WindowSeenOpen { get; set; }

    /// <summary>What gates have watched until now.</summary>
    public Watched Watched { get; set; } = Watched.Nothing;

    /// <summary>The word that skips the bakes, waits and questions which are left of the stage; null while nobody said it.</summary>
    public ReleaseCommand? Skipped => skip?.SaidTo >= rollOutBegan ? skip : null;

    /// <summary>The word that skips what is left of the way back, said at or after a moment; null while nobody said it.</summary>
    public ReleaseCommand? SkippedSince(DateTimeOffset began) => skip?.SaidTo >= began ? skip : null;

    /// <summary>The release's place on its way, for progress and failures.</summary>
    public (string? Stage, string? Ring) Place { get; set; }

    /// <summary>Whether the release is an emergency, and the plan lets an emergency leave this gate out.</summary>
    public bool Skips(SkippedGate gate) => Input.Request.Kind is ReleaseKind.Emergency && Plan.Recovery.Emergency?.Skips.Contains(gate) is true;

    /// <summary>Shows what the release does or waits for now.</summary>
    public ReleaseProgress Show(
        ReleaseState state,
        string? why = null,
        DateTimeOffset? until = null,
        string? then = null,
        string? who = null,
        TransferProgress? transfer = null,
        string? question = null)
    {
        shown = new(state, Now, Place.Stage, Place.Ring, why is { Length: > LongestWhy } ? $"{why[..LongestWhy]} …" : why, until, then, who, transfer, question);
        context.SetCustomStatus(shown);
        return shown;
    }

    /// <summary>The word that ends what began at a moment; null while nobody said it to that very thing.</summary>
    /// <param name="began">When it began.</param>
    /// <param name="isQuestion">Whether it is a question, which whoever resumes answers too.</param>
    public ReleaseCommand? Promoted(DateTimeOffset began, bool isQuestion = false) =>
        promote?.SaidTo >= began ? promote : isQuestion && yes?.SaidTo >= began ? yes : null;

    /// <summary>Takes a word as done, so that it ends one thing only; a word to skip goes on for the stage.</summary>
    public void Use(ReleaseCommand word) => (promote, yes) = (promote == word ? null : promote, yes == word ? null : yes);

    /// <summary>The rings of a stage begin; a word to skip that was said before is about another stage.</summary>
    public void BeginRollOut()
    {
        (rollOutBegan, skip, looked) = (Now, null, null);
        unseen.Clear();
    }

    /// <summary>A ring begins to take the version. What has happened in the stage since a gate last looked at it nobody has seen yet.</summary>
    public void Brings(Ring ring) => unseen[ring.Name] = looked ?? Now;

    /// <summary>A gate looks at the stage.</summary>
    public void Looks() => looked = Now;

    /// <summary>Since when an alert may be the version's doing: in a ring, or anywhere in the stage; null where no ring has begun to take it.</summary>
    public DateTimeOffset? AlertsSince(Ring? ring) => ring is null
        ? unseen.Count == 0 ? null : unseen.Values.Min()
        : unseen.TryGetValue(ring.Name, out DateTimeOffset since) ? since : null;

    /// <summary>Does a step. When it keeps failing the release is held: an operator may have it tried again where it stands.</summary>
    /// <exception cref="StepAbandonedException">Nobody did so in time, or an operator stopped the release.</exception>
    public async Task<T> Do<T>(string activity, object step)
    {
        while (true)
        {
            try
            {
                return await context.CallActivityAsync<T>(activity, step, Retries.Step);
            }
            catch (TaskFailedException failed)
            {
                string error = failed.Cause();
                if (await AwaitOperator(error, "the step is abandoned and the release is taken back") is null)
                {
                    throw new StepAbandonedException(error);
                }
            }
        }
    }

    /// <summary>Does a step of the way back, patiently; says why it failed instead of holding the release.</summary>
    public async Task<(T? Done, string? Error)> Try<T>(string activity, object step)
    {
        try
        {
            return (await context.CallActivityAsync<T>(activity, step, Retries.Undo), null);
        }
        catch (TaskFailedException failed)
        {
            return (default, failed.Cause());
        }
    }

    /// <summary>A boundary between two steps: takes what operators have said, and stays here while the release is paused.</summary>
    /// <returns>How the release must end; null when it goes on.</returns>
    public async Task<Outcome?> Pass()
    {
        await Hear();
        while (Stop is null && Pause is { } pause)
        {
            await Note(Show(
                ReleaseState.Paused,
                $"paused by {pause.By}: {pause.Reason}",
                pause.Until,
                "it is taken back",
                "an operator can resume, abort or roll it back"));
            await Listen(pause.Until);
        }

        return Stop;
    }

    /// <summary>Holds the release until an operator says what to do. Only a word that was said to this very hold counts.</summary>
    /// <returns>Retry or Resume; null when the time passed or the release must stop.</returns>
    public async Task<CommandVerb?> AwaitOperator(string why, string then, IReadOnlyDictionary<string, string>? evidence = null)
    {
        ReleaseProgress? before = shown;
        DateTimeOffset held = Now;
        DateTimeOffset until = held + Plan.Recovery.Hold;
        await Hear();
        if (Stop is null && until > held)
        {
            await Note(
                Show(ReleaseState.Held, why, until, then, "an operator can retry, resume, abort or roll it back"),
                new TimelineEvent($"held-{Id}-{held:O}", TimelineKind.Failed, TimelineEvent.Slipway, why, Place.Stage, Place.Ring, evidence));
        }

        // Whoever pauses a release that is held gives people the time of a pause to decide.
        (isHeld, heldOnUntil) = (true, null);
        while (Stop is null && !(goOn?.SaidTo >= held) && await Listen(until))
        {
            if (Pause is { } pause && heldOnUntil > until)
            {
                until = heldOnUntil.Value;
                await Note(Show(
                    ReleaseState.Held, $"{why}; {pause.By} holds it: {pause.Reason}", until, then, "an operator can retry, resume, abort or roll it back"));
            }
        }

        isHeld = false;
        if (Stop is not null || goOn is not { } word || word.SaidTo < held)
        {
            return null;
        }

        if (before is not null)
        {
            await Note(Show(before.State, before.Why, before.Until, before.ThenWhat, before.WhoCanEnd, question: before.Question));
        }

        return word.Verb;
    }

    /// <summary>Takes what operators have said, without waiting.</summary>
    /// <returns>Whether the release must stop.</returns>
    public async Task<bool> MustStop()
    {
        await Hear();
        return Stop is not null;
    }

    /// <summary>Waits for a signal until a moment, and takes what operators have said.</summary>
    /// <returns>Whether a signal came; false when the moment did.</returns>
    public async Task<bool> Listen(DateTimeOffset until)
    {
        if (!ear.IsCompleted && until > Now)
        {
            using CancellationTokenSource lost = new();
            Task timer = context.CreateTimer((until + TimerRounding).UtcDateTime, lost.Token);
            await Task.WhenAny(ear, timer);
            // At once, in this turn: an asynchronous cancellation would leave the orchestrator's thread.
            lost.Cancel();
        }

        bool signalled = ear.IsCompleted;
        await Hear();
        EndPauseThatIsTooLong();
        return signalled;
    }

    /// <summary>Writes a wait to the record. The custom status shows it too, so a record that cannot be written does not stop a release.</summary>
    public async Task Note(ReleaseProgress progress, TimelineEvent? entry = null)
    {
        try
        {
            await context.CallActivityAsync(nameof(NoteProgress), new NoteProgress.Input(Id, progress, entry), Retries.Note);
        }
        catch (TaskFailedException)
        {
            // Shown by the custom status; the next step writes the record.
        }
    }

    /// <summary>Sends another release a signal to look again.</summary>
    public void Wake(ReleaseId other) => context.SendEvent(other.ToString(), nameof(ReleaseSignal), ReleaseSignal.Look);

    private void EndPauseThatIsTooLong()
    {
        if (Pause is { } pause && Now >= pause.Until)
        {
            Stop ??= new Outcome.Aborted(TimelineEvent.Slipway, $"the pause by {pause.By} lasted longer than the plan allows");
        }
    }

    private async Task Hear()
    {
        while (ear.IsCompleted)
        {
            ReleaseSignal signal = await ear;
            ear = context.WaitForExternalEvent<ReleaseSignal>(nameof(ReleaseSignal));
            if (signal.Command is { } command)
            {
                Obey(command);
            }
        }
    }

    private void Obey(ReleaseCommand command)
    {
        switch (command.Verb)
        {
            case CommandVerb.Abort:
                Stop ??= new Outcome.Aborted(command.By, command.Reason);
                break;
            case CommandVerb.Rollback:
                Stop ??= new Outcome.RolledBack($"{command.By} said so: {command.Reason}");
                break;
            case CommandVerb.Pause when isHeld && command.Rules >= CommandRuleset.PausesHolds:
                Pause = (command.By, command.Reason, Now + Plan.Recovery.Pause);
                heldOnUntil = Pause?.Until;
                break;
            case CommandVerb.Pause:
                Pause ??= (command.By, command.Reason, Now + Plan.Recovery.Pause);
                break;
            case CommandVerb.Resume:
                // Whoever ends a pause, or has a failed step tried again, has not answered what is asked.
                yes = Pause is null && !isHeld ? command : yes;
                Pause = null;
                goOn = command;
                break;
            case CommandVerb.Forward:
                Forward ??= command;
                break;
            case CommandVerb.Retry when command.Rules < CommandRuleset.PausesHolds:
                goOn = command;
                break;
            case CommandVerb.Retry:
                goto case CommandVerb.Resume;
            case CommandVerb.Promote:
                promote = command;
                break;
            case CommandVerb.Skip:
                skip = command;
                break;
        }
    }
}
