namespace Slipway.Azure.Teams.Directory;

/// <summary>Somebody as the directory knows them.</summary>
/// <param name="Id">The object id, which never changes.</param>
/// <param name="UserName">The user principal name, as plans write people; the object id when it may not be read.</param>
/// <param name="DisplayName">What people call them.</param>
/// <param name="IsEnabled">Whether the account is known to be enabled; false when that cannot be told.</param>
/// <param name="TimeZone">The tz database name of where they work; null when it is not known.</param>
public sealed record DirectoryPerson(string Id, string UserName, string DisplayName, bool IsEnabled, string? TimeZone = null);
