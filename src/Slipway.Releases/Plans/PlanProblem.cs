namespace Slipway.Releases.Plans;

/// <summary>What is wrong with a plan, where, and how to mend it.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Path">The setting, as in <c>stages[1].rollout.rings[0].weight</c>; empty for the plan as a whole.</param>
/// <param name="Wrong">What is wrong, in a clause.</param>
/// <param name="Mend">What to write instead, in a clause.</param>
public sealed record PlanProblem(int Line, int Column, string Path, string Wrong, string Mend)
{
    /// <summary>All of it in one sentence.</summary>
    public string Sentence => $"Line {Line}, column {Column}: {Wrong}; {Mend}{(Mend.EndsWith('?') ? "" : ".")}";
}
