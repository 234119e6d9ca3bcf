using Slipway.Releases.Plans;

namespace Slipway.Functions.Http;

/// <summary>Plans in answers.</summary>
internal static class PlanAnswers
{
    /// <summary>The plan that was read.</summary>
    /// <exception cref="RefusedException">It has mistakes.</exception>
    public static Plan Require(PlanReading reading) =>
        reading.Plan ?? throw new RefusedException(Problems.PlanInvalid(
            $"The plan has {(reading.Problems.Count == 1 ? "one mistake" : $"{reading.Problems.Count} mistakes, the first")} in line {reading.Problems[0].Line}: {reading.Problems[0].Sentence}",
            [.. reading.Problems]));
}
