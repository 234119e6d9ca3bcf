using System.Text.Json;
using CsCheck;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Json;
using Slipway.Releases.Timeline;
using Xunit;

namespace Slipway.Releases.Tests.Timeline;

public class TimelineChainTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 25, 9, 0, 0, TimeSpan.Zero);

    private static readonly Gen<TimelineEntry[]> Chains = Gen.Select(
        Gen.Enum<TimelineKind>(), Gen.String, Gen.Null(Gen.Dictionary(Gen.String[1, 5], Gen.String)[0, 3]),
        (kind, text, evidence) => (kind, text, evidence)).Array[2, 8].Select(Chain);

    [Fact]
    public void A_chain_as_it_was_written_is_whole() =>
        Chains.Sample(chain => TimelineChain.WhyBroken(chain, chain[^1].Hash) is null);

    [Fact]
    public void A_chain_is_whole_after_storage_by_either_serializer() => Chains.Sample(chain =>
    {
        Assert.Null(TimelineChain.WhyBroken(JsonSerializer.Deserialize<TimelineEntry[]>(JsonSerializer.Serialize(chain))!));
        Assert.Null(TimelineChain.WhyBroken(JsonSerializer.Deserialize<TimelineEntry[]>(JsonSerializer.Serialize(chain, SlipwayJson.Compact), SlipwayJson.Compact)!));
    });

    [Fact]
    public void A_changed_line_shows() => Gen.Select(Chains, Gen.Int[0, 99], Gen.Int[0, 4]).Sample((chain, at, how) =>
    {
        Digest head = chain[^1].Hash;
        int index = at % chain.Length;
        TimelineEntry entry = chain[index];
        TimelineEvent written = entry.Event;
        chain[index] = how switch
        {
            0 => entry with { At = entry.At.AddTicks(1) },
            1 => entry with { Event = written with { Actor = "eve" } },
            2 => entry with { Event = written with { Text = written.Text + "!" } },
            3 => entry with { Event = written with { Evidence = new Dictionary<string, string> { ["forged"] = "yes" } } },
            _ => TimelineEntry.Make(entry.Sequence, entry.At, written with { Actor = "eve" }, entry.Previous),
        };
        Assert.NotNull(TimelineChain.WhyBroken(chain, head));
    });

    [Fact]
    public void A_line_taken_out_shows() => Gen.Select(Chains, Gen.Int[0, 99]).Sample((chain, at) =>
        TimelineChain.WhyBroken([.. chain.Where((_, i) => i != at % chain.Length)], chain[^1].Hash) is not null);

    [Fact]
    public void Two_lines_swapped_show() => Gen.Select(Chains, Gen.Int[0, 99]).Sample((chain, at) =>
    {
        int index = at % (chain.Length - 1);
        (chain[index], chain[index + 1]) = (chain[index + 1], chain[index]);
        Assert.NotNull(TimelineChain.WhyBroken(chain));
    });

    [Fact]
    public void A_line_numbered_anew_shows()
    {
        TimelineEntry[] chain = Chain([(TimelineKind.Requested, "a", null), (TimelineKind.Ready, "b", null), (TimelineKind.Closed, "c", null)]);
        string? why = TimelineChain.WhyBroken([chain[0], chain[2] with { Sequence = 2 }]);
        Assert.Equal("Line 2 does not follow the line before it.", why);
    }

    [Fact]
    public void An_empty_record_is_whole_unless_lines_are_known() =>
        Assert.Equal((null, "The record does not end with the line that it should."), (TimelineChain.WhyBroken([]), TimelineChain.WhyBroken([], Digest.Of("x"))));

    private static TimelineEntry[] Chain((TimelineKind Kind, string Text, Dictionary<string, string>? Evidence)[] events)
    {
        List<TimelineEntry> chain = [];
        foreach ((int index, (TimelineKind kind, string text, Dictionary<string, string>? evidence)) in events.Index())
        {
            chain.Add(TimelineEntry.After(
                chain.LastOrDefault(), Start.AddSeconds(index), new($"k{index}", kind, "ada@example.com", text, "production", null, evidence)));
        }

        return [.. chain];
    }
}
