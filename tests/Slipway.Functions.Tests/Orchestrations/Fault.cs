namespace Slipway.Functions.Tests.Orchestrations;

/// <summary>What goes wrong with one step.</summary>
public enum Fault
{
    /// <summary>It fails before its effect, once.</summary>
    FailsOnce,

    /// <summary>It fails before its effect more often than it is tried again.</summary>
    FailsForLong,

    /// <summary>It fails before its effect, always.</summary>
    FailsForEver,

    /// <summary>Its effect happens, and the answer is lost once.</summary>
    AnswerIsLost,

    /// <summary>Its effect happens, and the answer is lost always.</summary>
    AnswersAreLost,

    /// <summary>It fails always, and its effect comes long after it was given up.</summary>
    ComesLate,

    /// <summary>The host dies behind its effect, so that it is done twice.</summary>
    IsDoneTwice,

    /// <summary>It is done, and once more long after.</summary>
    RepeatsLate,

    /// <summary>Somebody else has changed what it acts on.</summary>
    FindsAStranger,
}
