using System.Text.Json.Serialization;

namespace Slipway.Releases.Commands;

/// <summary>An operator's word to a running release. It is written to the timeline first, then raised as an event of this type's name.</summary>
/// <param name="Id">Unique in the release; the same command again changes nothing.</param>
/// <param name="Verb">What is wanted.</param>
/// <param name="By">Who says so.</param>
/// <param name="Reason">Why.</param>
/// <param name="SaidTo">
/// Since when the release had been in the state that it was said to. A word for an earlier hold answers no later one.
/// </param>
/// <param name="Rules">
/// By which rules it is obeyed. A release that runs has heard words before, and must go on to take them as it took them then.
/// </param>
public sealed record ReleaseCommand(string Id, CommandVerb Verb, string By, string Reason, DateTimeOffset SaidTo, CommandRuleset Rules = CommandRuleset.First);

/// <summary>What an operator may say.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CommandVerb>))]
public enum CommandVerb
{
    /// <summary>Stop, and put back what was touched.</summary>
    Abort,

    /// <summary>Do not begin another step.</summary>
    Pause,

    /// <summary>Go on.</summary>
    Resume,

    /// <summary>Put back what was touched, because something is not well.</summary>
    Rollback,

    /// <summary>Try the failed step again.</summary>
    Retry,

    /// <summary>Let a version that was rolled back be tried again.</summary>
    Lift,

    /// <summary>A stuck step of the way back was done by hand.</summary>
    Done,

    /// <summary>Give up the way back and let the environments go, since a newer release is to mend what is left.</summary>
    Forward,

    /// <summary>Go on to the next step now: what bakes, waits or is watched is over, and a question is answered with yes.</summary>
    Promote,

    /// <summary>Skip the bakes, waits and questions that are left of the stage; each ring still takes the version, and the validation still looks.</summary>
    Skip,
}
