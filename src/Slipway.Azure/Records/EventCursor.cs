using Azure;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Records;

/// <summary>Up to which line a release's events were sent.</summary>
/// <param name="Release">The release.</param>
/// <param name="Sent">The number of the last line that was sent; 0 for none.</param>
/// <param name="IsEnded">Whether the line that closes the release was sent.</param>
/// <param name="At">When the row was last written.</param>
/// <param name="Tag">The row's tag.</param>
public sealed record EventCursor(ReleaseId Release, int Sent, bool IsEnded, DateTimeOffset At, ETag Tag);
