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

    private static readonly ActivitySource Spans = new(Source);

    /// <summary>What all spans of a release have as their parent.</summary>
    public static ActivityContext Of(ReleaseId release)
    {
        ReadOnlySpan<byte> hash = SHA256.HashData(Encoding.UTF8.GetBytes($"release {release}"));
        return new ActivityContext(
            ActivityTraceId.CreateFromBytes(hash[..16]), ActivitySpanId.CreateFromBytes(hash[16..24]), ActivityTraceFlags.None, isRemote: true);
    }

    /// <summary>Begins the span of a step that is done for a release. Whatever called for it, as an invocation of the Functions host, is linked.</summary>
    /// <returns>The span; null where nobody listens.</returns>
    public static Activity? Begin(string step, ReleaseId release) => Span(step, release, Activity.Current is { } caller ? [new ActivityLink(caller.Context)] : []);

    /// <summary>Tells how long a release stood where it stood before, and at its end how long all of it took.</summary>
    internal static void Changed(ReleaseRecord before, ReleaseRecord after)
    {
        ReleaseId release = after.Id;
        using (Activity? stood = Span($"{before.Progress.State}", release, [], before.Progress.Since))
        {
            stood?.SetTag("slipway.stage", before.Progress.Stage).SetTag("slipway.ring", before.Progress.Ring).SetEndTime(after.Progress.Since.UtcDateTime);
        }

        if (after.Outcome is { } outcome)
        {
            // An attempt is linked to the one before it, which has a trace of its own.
            ActivityLink[] links = release.Attempt > 1 ? [new ActivityLink(Of(new ReleaseId(release.Product, release.Version, release.Attempt - 1)))] : [];
            using Activity? whole = Span("Release", release, links, after.StartedAt);
            whole?.SetTag("slipway.product", $"{release.Product}").SetTag("slipway.version", $"{release.Version}").SetTag("slipway.outcome", outcome.GetType().Name)
                .SetEndTime(after.Progress.Since.UtcDateTime);
        }
    }

    private static Activity? Span(string name, ReleaseId release, ActivityLink[] links, DateTimeOffset began = default) =>
        Spans.StartActivity(ActivityKind.Internal, Of(release), [new(ReleaseTag, $"{release}")], links, began, name);
}
