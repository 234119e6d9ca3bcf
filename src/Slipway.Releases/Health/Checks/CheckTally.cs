using Slipway.Releases.Health.Statistics;

namespace Slipway.Releases.Health.Checks;

/// <summary>What a check has seen so far: small enough to carry from round to round.</summary>
/// <param name="Name">The check's name.</param>
/// <param name="Good">How many answers were as they should be.</param>
/// <param name="Bad">How many were not.</param>
/// <param name="Silent">In how many rounds there was none.</param>
/// <param name="Looks">At how many looks groups were compared.</param>
/// <param name="Breach">What makes it a breach; null while nothing does.</param>
/// <param name="Last">The newest answer in words.</param>
/// <param name="InARow">How many rounds without an answer came last.</param>
/// <param name="Newest">The moment of the newest value that was counted; null where values have none.</param>
/// <param name="Pardon">What is not held against it any more; null before the first round.</param>
public sealed record CheckTally(
    string Name,
    int Good = 0,
    int Bad = 0,
    int Silent = 0,
    int Looks = 0,
    string? Breach = null,
    string? Last = null,
    int InARow = 0,
    DateTimeOffset? Newest = null,
    Pardon? Pardon = null)
{
    /// <summary>So many rounds without an answer are no hiccup: the source has fallen silent.</summary>
    private const int Fallen = 3;

    /// <summary>The tally with an answer added.</summary>
    /// <param name="check">The check.</param>
    /// <param name="answer">What its source said.</param>
    /// <param name="baked">How much of the bake is over, 0 to 1: when a comparison is due to be looked at. It is 1 at the end alone, so the last look sees all.</param>
    public CheckTally Add(MetricCheck check, MetricAnswer answer, double baked)
    {
        ArgumentNullException.ThrowIfNull(check);
        CheckTally heard = this with { InARow = 0 };
        return (check.Condition, answer) switch
        {
            (_, MetricAnswer.Silent { Why: var why }) => this with { Silent = Silent + 1, InARow = InARow + 1, Last = why },
            // Rounds come more often than some sources have values: one bad minute that is read six times is one bad minute.
            (MetricCondition.Threshold, MetricAnswer.Value { At: var at }) when at <= Newest => heard,
            (MetricCondition.Threshold limits, MetricAnswer.Value value) => (heard with { Newest = value.At }).Limited(limits, value.Number),
            (MetricCondition.BurnRate budget, MetricAnswer.Burning burning) => heard.Burned(budget, burning),
            (MetricCondition.Comparison compared, MetricAnswer.Groups groups) => heard.Compared(compared, groups, baked),
            _ => throw new ArgumentException($"A {check.Condition.GetType().Name} has no use for {answer?.GetType().Name}.", nameof(answer)),
        };
    }

    /// <summary>What it comes to at the end of the bake: a breach, too little to say, or health.</summary>
    /// <param name="check">The check.</param>
    /// <param name="minimum">How many good answers a healthy verdict needs.</param>
    /// <param name="isOver">Whether nothing more can be seen.</param>
    /// <returns>The verdict; null while nothing is decided.</returns>
    public GateVerdict? Judge(MetricCheck check, int minimum, bool isOver)
    {
        ArgumentNullException.ThrowIfNull(check);
        return this switch
        {
            { Breach: { } breach } => new GateVerdict.Breached($"{Name}: {breach}"),
            _ when !isOver => null,
            // What was well once and tells nothing any more may be dead by now.
            _ when InARow >= Fallen || Silent > Good + Bad => new GateVerdict.Inconclusive(
                $"{Name}: {Silent} of {Good + Bad + Silent} rounds had no answer, {InARow} of them the last{Lately}"),
            _ when check.Condition is MetricCondition.Comparison compared && Looks < compared.Looks => new GateVerdict.Inconclusive(
                $"{Name}: {Looks} of {compared.Looks} looks had enough values of both groups{Lately}"),
            _ when check.Condition is not MetricCondition.Comparison && Good < Math.Max(1, minimum) => new GateVerdict.Inconclusive(
                $"{Name}: {Good} of {Good + Bad + Silent} answers were good; {Math.Max(1, minimum)} must be{Lately}"),
            _ => new GateVerdict.Healthy($"{Name}: {Good} of {Good + Bad + Silent} answers were good{Lately}"),
        };
    }

    /// <summary>The tally before a round so long after the watch began.</summary>
    internal CheckTally At(MetricCheck? check, TimeSpan watched) => check?.Condition is MetricCondition.Threshold limits
        ? this with { Pardon = Health.Pardon.After(Pardon, watched, Bad, Good + Bad, limits.Failures) }
        : this;

    private string Lately => Last is null ? "" : $"; the last: {Last}";

    private CheckTally Limited(MetricCondition.Threshold limits, double value)
    {
        if (limits.Flaw(value) is not { } flaw)
        {
            return this with { Good = Good + 1, Last = Number.Of(value) };
        }

        CheckTally seen = this with { Bad = Bad + 1, Last = flaw };
        int held = seen.Bad - (Pardon?.Bad ?? 0);
        return held > limits.Failures
            ? seen with { Breach = Breach ?? $"{flaw}; {held} answers lay outside{(held < seen.Bad ? " lately" : "")}, and at most {limits.Failures} may" }
            : seen;
    }

    private CheckTally Burned(MetricCondition.BurnRate budget, MetricAnswer.Burning burning)
    {
        string? fast = budget.Windows.Zip(burning.Errors, (window, errors) => (window, Over: budget.Of(errors.Over), Recent: budget.Of(errors.Recent)))
            .Where(pair => pair.Over > pair.window.Rate && pair.Recent > pair.window.Rate)
            .Select(pair => $"the error budget of {Number.Of(budget.Objective)} % burns {Number.Of(pair.Over)} times too fast over {pair.window.Over} and "
                + $"{Number.Of(pair.Recent)} times over {pair.window.Recent}; the limit is {Number.Of(pair.window.Rate)}")
            .FirstOrDefault();
        return fast is null
            ? this with { Good = Good + 1, Last = $"burns at {string.Join(" and ", burning.Errors.Select(errors => Number.Of(budget.Of(errors.Over))))}" }
            : this with { Bad = Bad + 1, Last = fast, Breach = Breach ?? fast };
    }

    private CheckTally Compared(MetricCondition.Comparison compared, MetricAnswer.Groups groups, double baked)
    {
        int few = Math.Min(groups.Ring.Count, groups.Baseline.Count);
        if (few < compared.Samples)
        {
            // It comes before each comparison, and is nobody's fault.
            return this with { Last = $"{groups.Ring.Count} values of the ring and {groups.Baseline.Count} of the baseline; {compared.Samples} of each tell something" };
        }

        // Looks are spread over the bake, so that how often a gate is evaluated does not change how often it may be wrong.
        int due = Math.Min(compared.Looks, (int)Math.Floor(Math.Clamp(baked, 0, 1) * compared.Looks));
        if (due <= Looks)
        {
            return this;
        }

        RankTest test = compared.Worse is WorseWay.Larger
            ? MannWhitney.Greater(groups.Ring, groups.Baseline)
            : MannWhitney.Greater(groups.Baseline, groups.Ring);
        double level = AlphaSpending.Level(compared.FalseAlarms, due, compared.Looks);
        string found = $"look {due} of {compared.Looks}: p = {Number.Of(test.PValue)}, Cliff's delta {Number.Of(test.Delta)}, "
            + $"{groups.Ring.Count} values against {groups.Baseline.Count}";
        return test.PValue < level && test.Delta >= compared.Effect
            ? this with { Looks = due, Bad = Bad + 1, Last = found, Breach = Breach ?? $"worse than the baseline, {found}; the limits are {Number.Of(level)} and {Number.Of(compared.Effect)}" }
            : this with { Looks = due, Good = Good + 1, Last = found };
    }
}
