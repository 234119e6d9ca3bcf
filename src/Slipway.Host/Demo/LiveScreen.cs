using System.Globalization;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Slipway.Host.Demo;

/// <summary>A terminal: the timeline grows, bars show how long each ring has baked, and one sentence says what happens now.</summary>
internal sealed class LiveScreen(IAnsiConsole console, IReadOnlyList<Ring> rings) : IScreen
{
    private const int Width = 24;
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(120);

    public void Say(string sentence) => console.WriteLine(sentence);

    public Task FollowAsync(ReleaseId release, IAsyncEnumerable<ReleaseNews> news, CancellationToken cancellation)
    {
        (RingBoard? board, List<TimelineEntry>? lines, string? sentence) = (new RingBoard(rings), new List<TimelineEntry>(), "");
        return console.Live(Text.Empty).Overflow(VerticalOverflow.Crop).Cropping(VerticalOverflowCropping.Top).StartAsync(async live =>
        {
            await using IAsyncEnumerator<ReleaseNews> source = news.GetAsyncEnumerator(cancellation);
            for (Task<bool> next = source.MoveNextAsync().AsTask(); ;)
            {
                live.UpdateTarget(Draw(release, lines, board, sentence));
                if (await Task.WhenAny(next, Task.Delay(Frame, cancellation)) != next)
                {
                    continue;
                }

                if (!await next)
                {
                    return;
                }

                if (source.Current is ReleaseNews.Line { Entry: var entry })
                {
                    lines.Add(entry);
                    board.Take(entry);
                }

                sentence = (source.Current as ReleaseNews.Standing)?.Sentence ?? sentence;
                next = source.MoveNextAsync().AsTask();
            }
        });
    }

    public void Conclude(Evidence found)
    {
        foreach (Evidence.Release release in found.Releases)
        {
            Table table = new Table().RoundedBorder().BorderColor(Color.Grey).Title($"[bold]{release.Id}[/]: {Markup.Escape(release.Sentence)}");
            table.AddColumns("#", "UTC", "who", "what", "hash");
            foreach (TimelineEntry entry in release.Timeline)
            {
                table.AddRow(Cell($"{entry.Sequence}"), Cell(Clock(entry)), Cell(entry.Event.Actor), new Text(entry.Event.Text, Style(entry)), Cell(entry.Hash.Abbreviated));
            }

            console.WriteLine();
            console.Write(table);
        }

        Table pointers = new Table().RoundedBorder().BorderColor(Color.Grey).Title("[bold]Where every pointer stands[/]").AddColumns("ring", "version", "content", "written by");
        foreach ((string? ring, ChannelPointer? pointer) in found.Pointers)
        {
            pointers.AddRow(ring, $"{pointer?.Version}", $"{pointer?.Content.Abbreviated}", $"{pointer?.Release}");
        }

        console.WriteLine();
        console.Write(pointers);
        console.WriteLine();
    }

    private static Rows Draw(ReleaseId release, IEnumerable<TimelineEntry> lines, RingBoard board, string sentence)
    {
        Grid story = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach (TimelineEntry entry in lines)
        {
            story.AddRow(Cell(Clock(entry)), new Text(entry.Event.Text, Style(entry)));
        }

        Grid bars = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach ((Ring? ring, RingMark mark, double baked) in board.At(TimeProvider.System.GetUtcNow()))
        {
            bars.AddRow(new Text($"{ring.Name}, {ring.Weight} %"), Bar(mark, baked), new Text(Word(mark), new Style(Colour(mark))));
        }

        return new Rows(new Rule($"[bold]{release}[/]").LeftJustified().RuleStyle("grey"), story, bars, new Text(sentence, new Style(Color.Aqua)));
    }

    private static Markup Bar(RingMark mark, double baked)
    {
        int full = (int)Math.Round(baked * Width);
        return new Markup($"[{Colour(mark).ToMarkup()}]{new string('━', full)}[/][grey]{new string('─', Width - full)}[/]");
    }

    private static Color Colour(RingMark mark) => mark switch
    {
        RingMark.Baking => Color.Aqua,
        RingMark.Healthy => Color.Green,
        RingMark.Ill => Color.Red,
        RingMark.Restored => Color.Yellow,
        _ => Color.Grey,
    };

    private static string Word(RingMark mark) => mark switch
    {
        RingMark.Baking => "baking",
        RingMark.Healthy => "healthy",
        RingMark.Ill => "not healthy",
        RingMark.Restored => "put back",
        _ => "",
    };

    private static Style Style(TimelineEntry entry) => entry.Event.Kind switch
    {
        TimelineKind.Compensated => new Style(Color.Yellow),
        TimelineKind.Failed => new Style(Color.Red),
        TimelineKind.Closed => new Style(decoration: Decoration.Bold),
        _ => Spectre.Console.Style.Plain,
    };

    private static Text Cell(string text) => new(text, new Style(Color.Grey));

    private static string Clock(TimelineEntry entry) => entry.At.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}
