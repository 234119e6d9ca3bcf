using System.Globalization;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Versions;

namespace Slipway.Releases.Risks;

/// <summary>The rules, each of one fact.</summary>
internal static class RiskRules
{
    /// <summary>A first ring with more users than this, in percent, is no trial.</summary>
    private const int Half = 50;

    private const int LongestCause = 200;

    public static IEnumerable<RiskReason> Check(RiskFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return ((RiskReason?[])[Earlier(facts), First(facts), Kind(facts), Major(facts), FirstRing(facts), Gate(facts), Window(facts), Origin(facts)])
            .OfType<RiskReason>();
    }

    /// <summary>The gravest of the earlier attempts, and of those that are alike the newest.</summary>
    private static RiskReason? Earlier(RiskFacts facts) => facts.Earlier.Select(ended => ended switch
    {
        Outcome.RolledBack => new RiskReason(RiskLevel.High, $"an earlier attempt was rolled back: {Cause(ended)}"),
        Outcome.Errored => new(RiskLevel.High, $"an earlier attempt ended with an error: {Cause(ended)}"),
        Outcome.Aborted => new(RiskLevel.Medium, $"an earlier attempt was aborted: {Cause(ended)}"),
        Outcome.Refused => new(RiskLevel.Medium, $"an earlier attempt was refused: {Cause(ended)}"),
        _ => null,
    }).OfType<RiskReason>().MaxBy(reason => reason.Level);

    private static RiskReason? First(RiskFacts facts) => facts.Running is null
        ? new(RiskLevel.Medium, $"the first release of {facts.Request.Product} into {facts.Stage.Name}, so there is nothing to go back to")
        : null;

    private static RiskReason? Kind(RiskFacts facts) => facts.Request.Kind switch
    {
        ReleaseKind.Hotfix => new(RiskLevel.Medium, "a hotfix, which may jump the order of versions"),
        ReleaseKind.Emergency => new(RiskLevel.High, "an emergency rollback, without the gates that the plan lets it leave out"),
        ReleaseKind.Rollback => new(RiskLevel.Medium, "a rollback to an older version"),
        _ => null,
    };

    private static RiskReason? Major(RiskFacts facts) =>
        facts is { Versioning: VersionScheme.SemVer, Running: { } running } && Major(running) is { } before && Major(facts.Request.Version) is { } after && before != after
            ? new(RiskLevel.Medium, string.Create(CultureInfo.InvariantCulture, $"the major version goes from {before} to {after}"))
            : null;

    private static RiskReason? FirstRing(RiskFacts facts) => facts.Stage.Rollout.Rings.FirstOrDefault(ring => ring.Weight > 0) is { Weight: > Half } first
        ? new(RiskLevel.Medium, string.Create(CultureInfo.InvariantCulture, $"the first ring takes {first.Weight} % of users at once"))
        : null;

    private static RiskReason? Gate(RiskFacts facts) => facts.Stage is { Rollout.Health: null, Validation: null }
        ? new(RiskLevel.Medium, $"nothing measures the health of {facts.Stage.Name}")
        : null;

    private static RiskReason? Window(RiskFacts facts) => facts.Stage.Window is null
        ? new(RiskLevel.Low, $"{facts.Stage.Name} has no deployment window")
        : null;

    private static RiskReason? Origin(RiskFacts facts) => facts.ProvesOrigin
        ? null
        : new(RiskLevel.Low, "the plan demands no proof of where the build comes from");

    // Errors may be long, and a card has little room.
    private static string? Cause(Outcome ended) => ended.Cause is { Length: > LongestCause } cause ? $"{cause[..LongestCause]}…" : ended.Cause?.TrimEnd('.');

    // A number too long for a machine's integers is a major version all the same.
    private static string? Major(ReleaseVersion version) => $"{version}".Split('.', '-')[0] is { Length: > 0 } major ? major : null;
}
