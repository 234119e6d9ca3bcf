namespace Slipway.Azure.Targets.Agents;

/// <summary>What becomes of an agent's answer.</summary>
public enum AnswerFate
{
    /// <summary>It was noted.</summary>
    Noted,

    /// <summary>No command waits for it.</summary>
    Unknown,

    /// <summary>It does not repeat the key of the command that it names.</summary>
    Forged,

    /// <summary>The command was begun anew since, or has its answer.</summary>
    Late,
}
