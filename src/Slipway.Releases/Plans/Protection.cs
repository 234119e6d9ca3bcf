namespace Slipway.Releases.Plans;

/// <summary>
/// How a released version is kept from being changed or deleted in its stage's container: what Azure calls a legal hold and a time-based retention
/// policy, set on each blob.
/// </summary>
/// <param name="LegalHold">Whether it is held until somebody lifts the hold.</param>
/// <param name="ImmutableFor">How long, from its release, it can be neither changed nor deleted; null for no such time.</param>
/// <param name="Locked">Whether that time can no longer be shortened, by anyone.</param>
/// <remarks>https://learn.microsoft.com/azure/storage/blobs/immutable-version-level-worm-policies</remarks>
public sealed record Protection(bool LegalHold, TimeSpan? ImmutableFor, bool Locked)
{
    /// <summary>Until when what is released now is immutable, in whole seconds as the service keeps them; null for no time.</summary>
    public DateTimeOffset? Until(DateTimeOffset now) =>
        now + ImmutableFor is { } until ? new DateTimeOffset(until.UtcTicks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero).AddSeconds(1) : null;
}
