using Azure;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Records;

/// <summary>A reminder of one approval in one place, where its card hangs.</summary>
/// <param name="Release">The release.</param>
/// <param name="Stage">The stage that asks.</param>
/// <param name="Place">Where.</param>
/// <param name="Due">The moment for which it is.</param>
/// <param name="Posting">How far it has come.</param>
public sealed record CardReminder(ReleaseId Release, string Stage, CardPlace Place, DateTimeOffset Due, Posting Posting)
{
    /// <summary>The row's tag.</summary>
    internal ETag Tag { get; init; }
}
