using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Retention;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Retention;

/// <summary>Finds out which versions of a product have expired. It changes nothing.</summary>
public sealed class RetentionSurvey(StoredVersions stored, NamedVersions named, TimeProvider clock)
{
    private const int AtOnce = 8;

    /// <summary>Judges every stored version by the plan's policy.</summary>
    /// <param name="plan">The product's plan, which has a policy.</param>
    /// <param name="known">What was announced before: what still is expired keeps the time of its first announcement.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="InvalidDataException">A pointer cannot be read, so nobody knows what it names.</exception>
    public async Task<RetentionFindings> TakeAsync(Plan plan, RetentionNotice? known, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        RetentionPolicy policy = plan.Retention ?? throw new ArgumentException($"The plan of {plan.Product} has no retention.", nameof(plan));
        DateTimeOffset now = clock.GetUtcNow();
        IReadOnlyDictionary<ReleaseVersion, IReadOnlyList<string>> versions = await stored.FindAsync(plan, cancellation);
        IReadOnlyDictionary<ReleaseVersion, VersionUse> uses = await named.FindAsync(plan.Product, cancellation);
        IReadOnlyList<RetentionVerdict> verdicts = RetentionRule.Judge(policy, plan.Versioning, versions.Select(Stored), now);
        List<KeptVersion> kept = [.. verdicts.Where(verdict => verdict.KeptBecause is not null).Select(v => new KeptVersion(v.Version.Version, v.KeptBecause!))];
        StoredVersion[] left = [.. verdicts.Where(verdict => verdict.KeptBecause is null).Select(verdict => verdict.Version)];
        List<ExpiredVersion> expired = [];
        int measured = 0;
        while (expired.Count < RetentionNotice.Most && measured < left.Length)
        {
            StoredVersion[] some = [.. left.Skip(measured).Take(Math.Min(AtOnce, RetentionNotice.Most - expired.Count))];
            VersionSize[] sizes = await Task.WhenAll(
                some.Select(version => stored.MeasureAsync(plan.Product, version.Version, version.Containers, now, cancellation)));
            foreach ((StoredVersion version, VersionSize size) in some.Zip(sizes))
            {
                if (WhyKept(policy, size, now) is { } why)
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
            known?.Expired.FirstOrDefault(before => before.Version == version.Version)?.AnnouncedAt ?? now);
    }

    private static string? WhyKept(RetentionPolicy policy, VersionSize size, DateTimeOffset now) =>
        size.Newest is { } written && policy.IsYoung(written, now) ? $"something of it was written at {ProgressSentence.Moment(written)}"
        : size.HeldBy;
}
