using Slipway.Releases.Progress;
using Slipway.Releases.Versions;

namespace Slipway.Releases.Retention;

/// <summary>Which of a product's versions a policy keeps. When in doubt a version is kept.</summary>
public static class RetentionRule
{
    /// <summary>A verdict for each version, the oldest first; versions that the scheme cannot order come before them and are kept.</summary>
    public static IReadOnlyList<RetentionVerdict> Judge(
        RetentionPolicy policy, VersionScheme scheme, IEnumerable<StoredVersion> versions, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ILookup<bool, StoredVersion> known = versions.ToLookup(stored => scheme.Accepts(stored.Version));
        StoredVersion[] newestFirst = [.. known[true].OrderDescending(Comparer<StoredVersion>.Create((a, b) => scheme.Compare(a.Version, b.Version)))];
        HashSet<ReleaseVersion> last = [.. newestFirst.Take(policy.KeepLast).Select(stored => stored.Version)];
        HashSet<ReleaseVersion> released =
            [.. newestFirst.Where(stored => stored.WasReleased).Take(policy.KeepReleased ?? int.MaxValue).Select(stored => stored.Version)];
        return
        [
            .. known[false].Select(stored => new RetentionVerdict(stored, stored.NamedBy ?? $"it is not a {scheme} version, so none is older or newer")),
            .. newestFirst.Reverse().Select(stored => new RetentionVerdict(stored, WhyKept(stored))),
        ];

        string? WhyKept(StoredVersion stored) => stored switch
        {
            { NamedBy: { } name } => name,
            _ when last.Contains(stored.Version) => $"it is among the newest {policy.KeepLast}",
            _ when released.Contains(stored.Version) =>
                policy.KeepReleased is { } most ? $"it is among the newest {most} that were released" : "it was released",
            { LastUsed: { } used } when policy.IsYoung(used, now) => $"a release of it began or ended at {ProgressSentence.Moment(used)}",
            _ => null,
        };
    }
}
