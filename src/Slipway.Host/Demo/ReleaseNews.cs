using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Host.Demo;

/// <summary>What the API tells of a running release: a line of its timeline, or where it stands now.</summary>
internal abstract record ReleaseNews
{
    private ReleaseNews()
    {
    }

    public sealed record Line(TimelineEntry Entry) : ReleaseNews;

    public sealed record Standing(string Sentence, ReleaseProgress Progress) : ReleaseNews;
}
