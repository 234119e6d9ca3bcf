using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Telemetry;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Telemetry;

/// <summary>What surrounds an activity: a span in its release's trace, and the release's id on all that it logs.</summary>
public sealed class ReleaseScope(ILogger<ReleaseScope> logger)
{
    /// <summary>Runs an activity.</summary>
    /// <param name="activity">Its name.</param>
    /// <param name="instance">The orchestration that called it. A release's bears the release's id; what others call is surrounded by nothing.</param>
    /// <param name="run">The activity.</param>
    /// <param name="caller">The invocation that it is; null for what is under way here.</param>
    public async Task<T> RunAsync<T>(string activity, string? instance, Func<Task<T>> run, ActivityContext? caller = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (!ReleaseId.TryParse(instance, null, out ReleaseId release))
        {
            return await run();
        }

        using IDisposable? scope = logger.BeginScope(new Dictionary<string, object> { [ReleaseTrace.ReleaseTag] = $"{release}" });
        using Activity? span = ReleaseTrace.Begin(activity, release, caller);
        try
        {
            return await run();
        }
        catch (Exception failed)
        {
            // Its message may quote what another system said, and stays in the log.
            span?.SetStatus(ActivityStatusCode.Error, failed.GetType().Name);
            throw;
        }
    }
}
