using Slipway.Releases.Commands;

namespace Slipway.Releases.Timeline;

/// <summary>
/// What a timeline's lines tell of a roll-out: the names in their evidence, and what follows from them. Cards of a roll-out show what the timeline tells,
/// so a line is what has them posted and edited.
/// </summary>
public static class RolloutLines
{
    /// <summary>The evidence that names a gate's verdict.</summary>
    public const string Verdict = "verdict";

    /// <summary>The evidence that names an operator's verb.</summary>
    public const string Verb = "verb";

    /// <summary>The evidence of how an operator's word came: it is one of the words below.</summary>
    public const string Via = "via";

    /// <summary>The evidence of who called, as it was proven: a person, an application or a pipeline by what never passes to another, or only a key.</summary>
    public const string Caller = "caller";

    /// <summary>It came with a function key, which does not say whose it is: the name is the one that was given.</summary>
    public const string Key = "key";

    /// <summary>It came with the person's own token.</summary>
    public const string Token = "token";

    /// <summary>It came from a card, of an operator who was looked up.</summary>
    public const string Card = "card";

    /// <summary>The evidence that says what a gate has found, in a clause.</summary>
    public const string Found = "found";

    /// <summary>The evidence of a line that tells of a gate which nobody needs to decide about: it says what follows.</summary>
    public const string Then = "then";

    /// <summary>The evidence that a release is held by its gate.</summary>
    public const string HeldBy = "heldBy";

    /// <summary>The evidence of a gate's newest failure.</summary>
    public const string LastFailure = "lastFailure";

    /// <summary>The evidence that names the version before.</summary>
    public const string Replaces = "replaces";

    /// <summary>The evidence of when a stuck rollback is tried again.</summary>
    public const string NextTry = "nextTry";

    /// <summary>The evidence of when a stuck rollback is given up.</summary>
    public const string GivesUp = "givesUp";

    /// <summary>The evidence that names a step between rings which began, or ended early: it is one of the words below, or of a strategy's.</summary>
    public const string Step = "step";

    /// <summary>The step is a wait before a ring.</summary>
    public const string Wait = "wait";

    /// <summary>The step is a question to an operator.</summary>
    public const string Question = "question";

    /// <summary>The step is a watch of what was validated.</summary>
    public const string Watch = "watch";

    /// <summary>The step is over before its time, or was skipped.</summary>
    public const string Early = "early";

    /// <summary>How the key of a line ends that tells of a step which was undone.</summary>
    public const string Done = "-done";

    /// <summary>The verdict that stops nothing.</summary>
    public const string Healthy = "Healthy";

    /// <summary>Who said an operator's word, in a sentence: of whom only the name was given it says so.</summary>
    public static string Who(TimelineEvent word)
    {
        ArgumentNullException.ThrowIfNull(word);
        return word.Of(Via) is Key ? $"Somebody with a key, as {word.Actor}," : word.Actor;
    }

    /// <summary>Whether a line changes what the cards of a roll-out show. A gate that is well is told with what follows from it.</summary>
    public static bool IsShown(TimelineEvent line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line.Kind switch
        {
            TimelineKind.Ring or TimelineKind.Validated or TimelineKind.Command or TimelineKind.Failed or TimelineKind.Compensated or TimelineKind.Stuck => true,
            TimelineKind.Gate => line.Of(Verdict) is not Healthy,
            TimelineKind.Waited => line.Of(Step) is not null,
            _ => false,
        };
    }

    /// <summary>Whether a line tells of a gate that has stopped a roll-out: the release is held by it, or goes back because of it.</summary>
    public static bool IsStop(TimelineEvent line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line.Kind is TimelineKind.Gate ? line.Of(Then) is not null : line.Kind is TimelineKind.Failed && line.Of(HeldBy) is not null;
    }

    /// <summary>Whether a line decides about a gate that holds a release.</summary>
    public static bool Decides(TimelineEvent line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line.Kind is TimelineKind.Compensated or TimelineKind.Closed || (line.Kind is TimelineKind.Command && line.Of(Verb) is not nameof(CommandVerb.Pause));
    }

    /// <summary>What a line's evidence says under a name; null for nothing.</summary>
    public static string? Of(this TimelineEvent line, string name)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line.Evidence?.GetValueOrDefault(name);
    }
}
