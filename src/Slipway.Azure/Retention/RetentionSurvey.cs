using Azure;
using Slipway.Azure.Records;
using Slipway.Releases.Plans;
using Slipway.Releases.Retention;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Retention;

/// <summary>Finds out which versions of a product have expired, and announces them. Nothing is removed that was not announced before.</summary>
public sealed class RetentionSurvey(RetentionRecords retention, StoredVersions stored, NamedVersions named, TimeProvider clock)
{
    private const int AtOnce = 8;

    /// <summary>No version is begun to be looked at after this long: an activity and a request must end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Announces what has expired and is not being removed yet, in place of what was announced before.</summary>
    /// <exception cref="InvalidDataException">A pointer cannot be read, so nobody knows what it names.</exception>
    public async Task<RetentionFindings> AnnounceAsync(Plan plan, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        (RetentionNotice? known, ETag? tag) = await retention.NoticeAsync(plan.Product, cancellation);
        HashSet<ReleaseVersion> going = [.. (await retention.GoingAsync(plan.Product, cancellation)).Select(row => row.Going.Expired.Version)];
        RetentionFindings found = await TakeAsync(plan, known, version => !going.Contains(version), cancellation);
        await retention.AnnounceAsync(found.Notice, tag, cancellation);
        return found;
    }

    /// <summary>Judges every stored version by the plan's policy.</summary>
    /// <param name="plan">The product's plan, which has a policy.</param>
    /// <param name="known">What was announced before: what still is expired keeps the time of its first announcement.</param>
    /// <param name="isWanted">Which versions are looked at more closely when no rule keeps them; the others are not found to have expired.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="InvalidDataException">A pointer cannot be read, so nobody knows what it names.</exception>
    public async Task<RetentionFindings> TakeAsync(
        Plan plan, RetentionNotice? known, Func<ReleaseVersion, bool> isWanted, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        RetentionPolicy policy = plan.Retention ?? throw new ArgumentException($"The plan of {plan.Product} has no retention.", nameof(plan));
        DateTimeOffset now = clock.GetUtcNow();
        long started = clock.GetTimestamp();
        RetentionNotice? renewed = known?.IsStale(now) is true ? null : known;
        IReadOnlyDictionary<ReleaseVersion, IReadOnlyList<string>> versions = await stored.FindAsync(plan, cancellation);
        IReadOnlyDictionary<ReleaseVersion, VersionUse> uses = await named.FindAsync(plan.Product, cancellation);
        IReadOnlyList<RetentionVerdict> verdicts = RetentionRule.Judge(policy, plan.Versioning, versions.Select(Stored), now);
        List<KeptVersion> kept = [.. verdicts.Where(verdict => verdict.KeptBecause is not null).Select(v => new KeptVersion(v.Version.Version, v.KeptBecause!))];
        StoredVersion[] left = [.. verdicts.Where(verdict => verdict.KeptBecause is null).Select(v => v.Version).Where(v => isWanted(v.Version))];
        List<ExpiredVersion> expired = [];
        int measured = 0;
        while (expired.Count < RetentionNotice.Most && measured < left.Length && clock.GetElapsedTime(started) < Patience)
        {
            StoredVersion[] some = [.. left.Skip(measured).Take(Math.Min(AtOnce, RetentionNotice.Most - expired.Count))];
            VersionSize[] sizes = await Task.WhenAll(some.Select(version => stored.MeasureAsync(
                plan.Product, version.Version, version.Containers, now - policy.KeepYoungerThan, now, cancellation)));
            foreach ((StoredVersion version, VersionSize size) in some.Zip(sizes))
            {
                if (size.KeptBecause is { } why)
                {
                    kept.Add(new(version.Version, why));
                }
                else if (size.Files > 0)
                {
                    expired.Add(Expired(version, size));
                }
            }

            measured += some.Length;
        }

        return new(new RetentionNotice(plan.Product, now, expired, left.Length - measured), kept);

        StoredVersion Stored(KeyValuePair<ReleaseVersion, IReadOnlyList<string>> version)
        {
            VersionUse use = uses.GetValueOrDefault(version.Key, VersionUse.None);
            return new(version.Key, version.Value, use.WasReleased, use.LastUsed, use.NamedBy);
        }

        ExpiredVersion Expired(StoredVersion version, VersionSize size) => new(
            version.Version,
            version.Containers,
            size.Files,
            size.Bytes,
            version.LastUsed > size.Newest ? version.LastUsed.Value : size.Newest ?? now,
            renewed?.Expired.FirstOrDefault(before => before.Version == version.Version)?.AnnouncedAt ?? now);
    }
}
