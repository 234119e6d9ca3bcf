using Azure;

namespace Slipway.Azure.Records;

/// <summary>Something whose change has to be followed up: its cards, and for an approval the release that waits for it.</summary>
/// <param name="Id">The id that cards carry.</param>
/// <param name="Subject">What it is.</param>
/// <param name="At">When the newest change was about to be made.</param>
public sealed record DueCard(string Id, CardSubject Subject, DateTimeOffset At)
{
    /// <summary>The row's key.</summary>
    internal string Key { get; init; } = "";

    /// <summary>The row's tag.</summary>
    internal ETag Tag { get; init; }
}
