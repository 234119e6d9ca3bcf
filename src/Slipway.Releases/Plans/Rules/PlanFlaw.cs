namespace Slipway.Releases.Plans.Rules;

/// <summary>What a rule found; <see cref="PlanProblem"/> adds the place in the text.</summary>
internal sealed record PlanFlaw(string Path, string Wrong, string Mend);
