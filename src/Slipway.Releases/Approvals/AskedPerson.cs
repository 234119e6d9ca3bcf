namespace Slipway.Releases.Approvals;

/// <summary>Somebody who is asked, and may be reminded.</summary>
/// <param name="Name">The person's user name.</param>
/// <param name="TimeZone">The tz database name of where they are; null when it is not known.</param>
public sealed record AskedPerson(string Name, string? TimeZone = null);
