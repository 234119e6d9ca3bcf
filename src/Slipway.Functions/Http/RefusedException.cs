namespace Slipway.Functions.Http;

/// <summary>A request that is refused while its parts are still being read.</summary>
/// <param name="problem">The answer.</param>
public sealed class RefusedException(Problem problem) : Exception(problem.Detail)
{
    /// <summary>The answer.</summary>
    public Problem Problem { get; } = problem;
}
