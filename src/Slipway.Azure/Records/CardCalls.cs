using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Records;

/// <summary>
/// Has cards of roll-outs posted and edited by what the ledger writes: a ring's line begins a roll-out's card, a gate's that stops it or a stuck
/// rollback's begin theirs, and later lines edit those that were begun. A stage without a channel has none.
/// </summary>
/// <param name="channelOf">The channel of a stage; null for none.</param>
public sealed class CardCalls(Func<string, string?> channelOf)
{
    /// <summary>Tells the ids of cards that are to be posted or edited, after the ledger was written.</summary>
    public event Action<string>? Called;

    /// <summary>The cards after some lines: those that stay called, those that begin, and those that must be edited.</summary>
    /// <param name="known">The cards that were called before.</param>
    /// <param name="lines">What is told.</param>
    internal (IReadOnlyList<CalledCard> Known, IReadOnlyList<CalledCard> Begun, IReadOnlyList<CalledCard> Told) After(
        IReadOnlyList<CalledCard> known, IReadOnlyList<TimelineEvent> lines)
    {
        List<CalledCard> now = [.. known];
        HashSet<CalledCard> begun = [];
        HashSet<CalledCard> told = [];
        foreach (TimelineEvent line in lines)
        {
            foreach (CalledCard card in Begins(now, line))
            {
                if (!now.Contains(card))
                {
                    begun.Add(card);
                    now.Add(card);
                }

                told.Add(card);
            }

            if (RolloutLines.IsShown(line))
            {
                told.UnionWith(now.Where(card => IsOf(card, line.Stage)));
            }

            now.RemoveAll(card => card.Kind is CardKind.Gate && (RolloutLines.Decides(line) || (card.Name == line.Key && line.Kind is TimelineKind.Gate)));
        }

        return (now, [.. begun], [.. told]);
    }

    /// <summary>Whether a card shows what concerns a stage, or with null the whole release.</summary>
    internal static bool IsOf(CalledCard card, string? stage) => stage is null || card.Stage is null || card.Stage == stage;

    internal void Tell(ReleaseId release, IReadOnlyList<CalledCard> told)
    {
        foreach (string id in told.Select(card => card.Of(release).Id).Distinct())
        {
            Called?.Invoke(id);
        }
    }

    private IEnumerable<CalledCard> Begins(List<CalledCard> known, TimelineEvent line) => line switch
    {
        { Kind: TimelineKind.Stuck } => [.. known.Select(card => card.Place).Distinct().Select(place => new CalledCard(CardKind.Rollback, "", null, place))],
        { Stage: { } stage } when channelOf(stage) is { } channel => line.Kind is TimelineKind.Ring
            ? [new CalledCard(CardKind.Rollout, stage, stage, new CardPlace(CardPlaceKind.Channel, channel))]
            : RolloutLines.IsStop(line) ? [new CalledCard(CardKind.Gate, line.Key, stage, new CardPlace(CardPlaceKind.Channel, channel))] : [],
        _ => [],
    };
}
