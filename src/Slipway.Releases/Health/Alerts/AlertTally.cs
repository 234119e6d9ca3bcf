namespace Slipway.Releases.Health.Alerts;

/// <summary>What a gate has seen of the alerts that concern it: small enough to carry from round to round.</summary>
/// <param name="Breach">The alert that began during the bake, in words; null while none has.</param>
/// <param name="Standing">The alert that fired in the last round and had begun before the bake, in words; null for none.</param>
/// <param name="Unwell">In how many rounds any of them fired.</param>
public sealed record AlertTally(string? Breach = null, string? Standing = null, int Unwell = 0)
{
    /// <summary>The tally with a round added.</summary>
    /// <param name="alerts">The alerts that concern the gate: those that fire, and those that have ended.</param>
    /// <param name="since">When the bake began, or the version came to be there before it; null where it is not known, and then none is known to have begun since.</param>
    public AlertTally Add(IEnumerable<Alert> alerts, DateTimeOffset? since)
    {
        // One that has ended since counts too: a round comes late, and what a version did it did.
        Alert[] seen = [.. alerts.Where(alert => alert.IsFiring || alert.StartsAt >= since).OrderBy(alert => alert.StartsAt)];
        Alert? began = seen.FirstOrDefault(alert => alert.StartsAt >= since);
        Alert? standing = seen.FirstOrDefault(alert => alert.IsFiring && !(alert.StartsAt >= since));
        return new(
            Breach ?? (began is null ? null : $"the alert {Say(began)} began during the bake"),
            standing is null ? null : $"the alert {Say(standing)} fired before the bake began and fires still, so it does not tell whether the version is well",
            Unwell + (seen.Length > 0 ? 1 : 0));
    }

    /// <summary>What it comes to: a breach at once, too little to say at the end while an earlier alert fires, or health.</summary>
    /// <param name="isOver">Whether nothing more can be seen.</param>
    /// <returns>The verdict; null while nothing is decided.</returns>
    public GateVerdict? Judge(bool isOver) => this switch
    {
        { Breach: { } breach } => new GateVerdict.Breached(breach),
        _ when !isOver => null,
        { Standing: { } standing } => new GateVerdict.Inconclusive(standing),
        _ => new GateVerdict.Healthy("none of its alerts fires"),
    };

    private static string Say(Alert alert) =>
        $"{alert.Rule} of {alert.Source}, at {alert.StartsAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC,";
}
