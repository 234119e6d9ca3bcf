using System.Diagnostics.Metrics;
using System.Globalization;
using Slipway.Releases;
using Slipway.Releases.Approvals;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Timeline;

namespace Slipway.Azure.Telemetry;

/// <summary>
/// What releases come to, in numbers. All of it is told by what was really written, so that a step that is done twice counts once. Tags are few: states,
/// outcomes, verdicts and stages, and never a release, a person or a version.
/// </summary>
public static class ReleaseMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string Meter = "Slipway";

    /// <summary>A line's evidence of how many bytes were promoted.</summary>
    public const string Bytes = "bytes";

    private static readonly Meter Instruments = new(Meter);

    private static readonly Counter<long> Ended = Instruments.CreateCounter<long>(
        "slipway.release.ended", "{release}", "Releases that have ended, by slipway.outcome and slipway.kind.");

    private static readonly Histogram<double> Took = Instruments.CreateHistogram<double>(
        "slipway.release.duration", "s", "How long releases took from their request to their end, by slipway.outcome.");

    private static readonly Histogram<double> Stood = Instruments.CreateHistogram<double>(
        "slipway.state.duration", "s", "How long releases stood in a slipway.state, waits and rings among them, by slipway.stage; a stretch each.");

    private static readonly Histogram<double> Answered = Instruments.CreateHistogram<double>(
        "slipway.approval.latency", "s", "How long approvals waited for the answer that ended them, by slipway.answer.");

    private static readonly Counter<long> Judged = Instruments.CreateCounter<long>(
        "slipway.gate.verdicts", "{verdict}", "Verdicts of health gates, by slipway.verdict and slipway.stage.");

    private static readonly Counter<long> Promoted = Instruments.CreateCounter<long>(
        "slipway.promotion.bytes", "By", "Bytes of artifacts that were promoted, by slipway.stage.");

    private static readonly Counter<long> Stuck = Instruments.CreateCounter<long>(
        "slipway.rollback.stuck", "{rollback}", "How often a way back was found to be stuck.");

    private static (int Working, int Waiting) open;
    private static IReadOnlyDictionary<string, int> queues = new Dictionary<string, int>();

    static ReleaseMetrics()
    {
        Instruments.CreateObservableGauge(
            "slipway.release.open",
            () => new Measurement<int>[] { new(open.Working, Tag("slipway.waits", false)), new(open.Waiting, Tag("slipway.waits", true)) },
            "{release}",
            "Releases that have not ended, as they were counted last; by whether they wait for people or their window.");
        Instruments.CreateObservableGauge(
            "slipway.environment.queue",
            () => queues.Select(queue => new Measurement<int>(queue.Value, Tag("slipway.environment", queue.Key))),
            "{release}",
            "Releases that wait for an environment which another one holds, of all products, by slipway.environment.");
    }

    /// <summary>Tells what was counted.</summary>
    /// <param name="working">How many open releases do something.</param>
    /// <param name="waiting">How many wait for people or their window.</param>
    /// <param name="environments">How many wait for an environment, by its name.</param>
    public static void Count(int working, int waiting, IReadOnlyDictionary<string, int> environments) => (open, queues) = ((working, waiting), environments);

    /// <summary>Tells that a release stands elsewhere, or has ended.</summary>
    internal static void Changed(ReleaseRecord before, ReleaseRecord after)
    {
        Stood.Record(
            Math.Max(0, (after.Progress.Since - before.Progress.Since).TotalSeconds), Tag("slipway.state", $"{before.Progress.State}"), Tag("slipway.stage", before.Progress.Stage));
        if (after.Outcome is { } outcome)
        {
            KeyValuePair<string, object?> how = Tag("slipway.outcome", outcome.GetType().Name);
            Ended.Add(1, how, Tag("slipway.kind", $"{after.Request.Kind}"));
            Took.Record((after.Progress.Since - after.StartedAt).TotalSeconds, how);
        }
    }

    /// <summary>Tells that an answer ended an approval.</summary>
    internal static void Changed(Approval ended, DateTimeOffset now) =>
        Answered.Record((now - ended.Request.AskedAt).TotalSeconds, Tag("slipway.answer", $"{ended.State}"));

    /// <summary>Tells of lines that were written.</summary>
    internal static void Changed(IEnumerable<TimelineEvent> written)
    {
        foreach (TimelineEvent line in written)
        {
            KeyValuePair<string, object?> stage = Tag("slipway.stage", line.Stage);
            switch (line.Kind)
            {
                case TimelineKind.Gate when line.Of(RolloutLines.Verdict) is { } verdict:
                    Judged.Add(1, Tag("slipway.verdict", verdict), stage);
                    break;
                case TimelineKind.Promoted when long.TryParse(line.Of(Bytes), CultureInfo.InvariantCulture, out long bytes):
                    Promoted.Add(bytes, stage);
                    break;
                case TimelineKind.Stuck:
                    Stuck.Add(1);
                    break;
            }
        }
    }

    private static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);
}
