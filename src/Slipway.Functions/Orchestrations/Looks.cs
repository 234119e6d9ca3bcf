using Slipway.Releases.Rollouts.Targets;

namespace Slipway.Functions.Orchestrations;

/// <summary>When it is worth looking again at what another system is busy with: soon at first, then less and less often, so that a slow one does not fill the history.</summary>
internal static class Looks
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>The next look, which comes at the end at the latest.</summary>
    /// <param name="run">The release.</param>
    /// <param name="began">When the work began.</param>
    /// <param name="busy">What is being done.</param>
    /// <param name="end">When it is given up.</param>
    public static DateTimeOffset After(ReleaseRun run, DateTimeOffset began, Unfinished busy, DateTimeOffset end)
    {
        TimeSpan sparse = (run.Now - began) / 20;
        TimeSpan pause = sparse < busy.LookAgain ? busy.LookAgain : sparse > Longest ? Longest : sparse;
        return run.Now + pause < end ? run.Now + pause : end;
    }
}
