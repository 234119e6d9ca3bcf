using System.Text.Json.Serialization;
using Slipway.Releases.Plans;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Versions;

namespace Slipway.Releases.Preview;

/// <summary>
/// What a release would do and wait for, step by step, before it is asked for. Reckoned from the plan, the calendar and what the
/// environments run now.
/// </summary>
/// <remarks>
/// Sealing, copying, pointing and probing are taken to last no time; only windows, people, turns, bakes, waits,
/// questions and watches are reckoned with. A hold, a pause, a rollback, or a word to promote or to skip on the way is not foreseen.
/// </remarks>
/// <param name="Release">The release that would run.</param>
/// <param name="Steps">Its steps, in order; the last one closes it.</param>
/// <param name="NotUndone">What a rollback of it would leave as it is.</param>
public sealed record ReleasePreview(ReleaseId Release, IReadOnlyList<PreviewStep> Steps, IReadOnlyList<string> NotUndone)
{
    /// <summary>When it ends at the earliest.</summary>
    [JsonIgnore]
    public DateTimeOffset EndsEarliest => Steps[^1].EarliestStart;

    /// <summary>When it has ended at the latest, if every wait takes all the time that it may.</summary>
    [JsonIgnore]
    public DateTimeOffset EndsLatest => Steps[^1].LatestEnd;

    /// <summary>Why the release would be refused, in a clause; null when it can go all the way.</summary>
    [JsonIgnore]
    public string? Refusal => Steps.FirstOrDefault(s => s.Refusal is not null)?.Refusal;

    /// <summary>Previews a request.</summary>
    /// <param name="plan">The plan that it would follow.</param>
    /// <param name="request">What would be asked for.</param>
    /// <param name="now">When.</param>
    /// <param name="environments">What is known of the environments, by name; one that is missing has never been entered.</param>
    public static ReleasePreview Of(
        Plan plan, ReleaseRequest request, DateTimeOffset now, IReadOnlyDictionary<string, EnvironmentRecord> environments)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(environments);
        return new(request.Id, new PreviewWalk(plan, request, now, environments).Take(), plan.Recovery.NotUndone);
    }
}
