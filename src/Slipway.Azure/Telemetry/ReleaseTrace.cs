using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Slipway.Releases;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Telemetry;

/// <summary>
/// The trace of a release: one for all that is done for it, in whichever process, and after whichever crash or upgrade. Nothing stores it, for it follows from
/// the release's id; whoever knows the one can look up the other. Sampled by its id, a trace is kept whole or not at all.
/// </summary>
public static class ReleaseTrace
{
    /// <summary>The name of the source.</summary>
    public const string Source = "Slipway";

    /// <summary>The tag that holds the release's id.</summary>
    public const string ReleaseTag = "slipway.release";

    /// <summary>Application Insights takes nothing that is older than two days.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(47);

    private static readonly ActivitySource Spans = new(Source);

    /// <summary>What all spans of a release have as their parent.</summary>
    public static ActivityContext Of(ReleaseId release)
    {
        ReadOnlySpan<byte> hash = SHA256.HashData(Encoding.UTF8.GetBytes($"release {release}"));
        return new ActivityContext(
            ActivityTraceId.CreateFromBytes(hash[..16]), ActivitySpanId.CreateFromBytes(hash[16..24]), ActivityTraceFlags.None, isRemote: true);
    }

    /// <summary>Begins the span of a step that is done for a release.</summary>
    /// <param name="step">The step.</param>
    /// <param name="release">The release.</param>
    /// <param name="caller">What called for it, as an invocation of the Functions host, which is linked; null for what is under way here.</param>
    /// <returns>The span; null where nobody listens.</returns>
    public static Activity? Begin(string step, ReleaseId release, ActivityContext? caller = null) =>
        Span(step, release, (caller ?? Activity.Current?.Context) is { } context ? [new ActivityLink(context)] : []);

    /// <summary>Tells how long a release stood where it stood before, and at its end how long all of it took.</summary>
    internal static void Changed(ReleaseRecord before, ReleaseRecord after)
    {
        ReleaseId release = after.Id;
        using (Activity? stood = Past($"{before.Progress.State}", release, [], before.Progress.Since, after.Progress.Since))
        {
            stood?.SetTag("slipway.stage", before.Progress.Stage).SetTag("slipway.ring", before.Progress.Ring);
        }

        if (after.Outcome is { } outcome)
        {
            // An attempt is linked to the one before it, which has a trace of its own.
            ActivityLink[] links = release.Attempt > 1 ? [new ActivityLink(Of(new ReleaseId(release.Product, release.Version, release.Attempt - 1)))] : [];
            using Activity? whole = Past("Release", release, links, after.StartedAt, after.Progress.Since);
            whole?.SetTag("slipway.product", $"{release.Product}").SetTag("slipway.version", $"{release.Version}").SetTag("slipway.outcome", outcome.GetType().Name);
        }
    }

    /// <summary>What is over. A span that began longer ago than is taken is shown shorter, and says when it began.</summary>
    private static Activity? Past(string name, ReleaseId release, ActivityLink[] links, DateTimeOffset began, DateTimeOffset ended)
    {
        bool isLong = ended - began > Longest;
        Activity? span = Span(name, release, links, isLong ? ended - Longest : began)?.SetEndTime(ended.UtcDateTime);
        return isLong ? span?.SetTag("slipway.began", $"{began:O}") : span;
    }

    private static Activity? Span(string name, ReleaseId release, ActivityLink[] links, DateTimeOffset began = default) =>
        Spans.StartActivity(ActivityKind.Internal, Of(release), [new(ReleaseTag, $"{release}")], links, began, name);
}
