namespace Slipway.Releases.Simulation;

/// <summary>What became of one version in a stage.</summary>
/// <param name="Kind">How it ended.</param>
/// <param name="Stage">The stage.</param>
/// <param name="Ring">The ring where it ended; null for the validation, and where it passed.</param>
/// <param name="Users">The share of users who had it by then, in percent.</param>
/// <param name="After">How long after the first ring was pointed.</param>
/// <param name="Rounds">How many rounds were judged.</param>
/// <param name="Work">How much work it was to find out, in rounds of a gate that has nothing but a probe.</param>
public sealed record Fate(FateKind Kind, string Stage, string? Ring, int Users, TimeSpan After, int Rounds, long Work);

/// <summary>How a version can end in a stage.</summary>
public enum FateKind
{
    /// <summary>It goes on to the next stage.</summary>
    Passed,

    /// <summary>It is taken back: the gate was breached, or could not tell and the plan says <c>inconclusive: rollBack</c>.</summary>
    Stopped,

    /// <summary>The gate could not tell, and people are asked.</summary>
    Held,
}
