using Slipway.Releases.Plans;

namespace Slipway.Releases.Retention;

/// <summary>
/// Which versions of a product are kept. A version is removed only when no rule keeps it, and never while a pointer, an environment or an open
/// release names it.
/// </summary>
/// <param name="KeepLast">So many of the newest versions are kept.</param>
/// <param name="KeepReleased">So many of the newest versions that were ever released are kept; null for all of them.</param>
/// <param name="KeepYoungerThan">What was built or released less than this time ago is kept.</param>
public sealed record RetentionPolicy(int KeepLast, int? KeepReleased, TimeSpan KeepYoungerThan)
{
    /// <summary>Between the time when a version is first announced as expired and its removal, unless a person wants it sooner.</summary>
    public static TimeSpan Notice { get; } = TimeSpan.FromHours(20);

    /// <summary>What it keeps, in a clause for people.</summary>
    public string Sentence =>
        $"the newest {KeepLast}, {(KeepReleased is { } released ? $"the newest {released} that were released" : "all that were released")}, and what is younger than {PlanDuration.Format(KeepYoungerThan)}";

    /// <summary>Whether something that happened then still is young.</summary>
    public bool IsYoung(DateTimeOffset then, DateTimeOffset now) => now - then < KeepYoungerThan;
}
