using Slipway.Azure.Teams.Cards;
using Slipway.Releases.Approvals;
using Slipway.Releases.Risks;
using Slipway.Releases.Windows;

namespace Slipway.Azure.Records;

/// <summary>
/// What was found when people were asked, stored with the question in its own write: the same approval has the same card afterwards, whatever is
/// found later. Who belongs to directory groups, and who answers for whom, is found again with each reminder.
/// </summary>
public sealed record AskedFacts
{
    /// <summary>Nothing was found, as of questions that an earlier version put.</summary>
    public static AskedFacts None { get; } = new();

    /// <summary>What the stage's window said; null where the stage has none.</summary>
    public WindowOpening? Window { get; init; }

    /// <summary>How risky it was; null when that was not reckoned.</summary>
    public Risk? Risk { get; init; }

    /// <summary>What was checked: readiness, and the gates of earlier stages.</summary>
    public IReadOnlyList<CardEvidence> Evidence { get; init; } = [];

    /// <summary>The people of directory groups, by user name, for each group's name; a group that is not here is shown as one.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Members { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Who answers for whom besides the plan's stand-ins.</summary>
    public IReadOnlyList<Delegation> Delegations { get; init; } = [];

    /// <summary>What those are called whom the plan or the request names by their object ids, by the id.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = new Dictionary<string, string>();

    /// <summary>A sentence in which people are called by their names instead of their object ids.</summary>
    public string Say(string sentence) => Names.Aggregate(sentence, (said, known) => said.Replace(known.Key, known.Value, StringComparison.OrdinalIgnoreCase));
}
