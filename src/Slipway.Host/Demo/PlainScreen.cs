using System.Globalization;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Host.Demo;

/// <summary>Plain lines, for an output that is no terminal.</summary>
internal sealed class PlainScreen(TextWriter output) : IScreen
{
    public void Say(string sentence) => output.WriteLine(sentence);

    public async Task FollowAsync(ReleaseId release, IAsyncEnumerable<ReleaseNews> news, CancellationToken cancellation)
    {
        (ReleaseState, string?) before = default;
        await foreach (ReleaseNews? one in news.WithCancellation(cancellation))
        {
            switch (one)
            {
                case ReleaseNews.Line { Entry: var entry }:
                    output.WriteLine($"  {Clock(entry.At)}  {entry.Event.Text}");
                    break;
                case ReleaseNews.Standing { Progress: var progress } standing when before != (progress.State, progress.Ring) && !progress.State.IsClosed():
                    before = (progress.State, progress.Ring);
                    output.WriteLine($"            {standing.Sentence}");
                    break;
            }
        }
    }

    public void Conclude(Evidence found)
    {
        foreach (Evidence.Release release in found.Releases)
        {
            output.WriteLine();
            output.WriteLine($"The timeline of {release.Id}: {release.Sentence}");
            foreach (TimelineEntry entry in release.Timeline)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {entry.Sequence,2}  {Clock(entry.At)}  {entry.Event.Actor,-15}  {entry.Hash.Abbreviated}  {entry.Event.Text}"));
            }
        }

        output.WriteLine();
        output.WriteLine("Where every pointer stands:");
        foreach ((string? ring, Releases.Rollouts.ChannelPointer? pointer) in found.Pointers)
        {
            output.WriteLine(pointer is null ? $"  {ring,-9}  nothing" : $"  {ring,-9}  {pointer.Version}  {pointer.Content.Abbreviated}  written by {pointer.Release}");
        }

        output.WriteLine();
    }

    private static string Clock(DateTimeOffset at) => at.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}
