namespace Slipway.Releases.Plans.Rules;

/// <summary>A protection protects, and for a time that the storage service can keep.</summary>
internal static class ProtectionRules
{
    private static readonly TimeSpan Shortest = TimeSpan.FromDays(1);

    // 400 years, the service's own limit: https://learn.microsoft.com/azure/storage/blobs/immutable-storage-overview
    private static readonly TimeSpan Longest = TimeSpan.FromDays(146_000);

    public static IEnumerable<PlanFlaw> Check(Protection? protection, string path)
    {
        if (protection is null)
        {
            yield break;
        }

        if (protection is { LegalHold: false, ImmutableFor: null })
        {
            yield return new(path, $"{path} protects nothing", "write legalHold: true or immutableFor: 30d, or leave the protection out");
        }

        if (protection.ImmutableFor is { } time && (time < Shortest || time > Longest))
        {
            yield return new(
                $"{path}.immutableFor",
                $"{path}.immutableFor is {PlanDuration.Format(time)}",
                $"write a duration from {PlanDuration.Format(Shortest)} to {PlanDuration.Format(Longest)}");
        }

        if (protection is { Locked: true, ImmutableFor: null })
        {
            yield return new($"{path}.locked", $"{path}.locked says that a time cannot be shortened, and there is none", "add immutableFor, or leave locked out");
        }
    }
}
