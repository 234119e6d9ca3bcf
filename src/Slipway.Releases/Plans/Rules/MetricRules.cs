using System.Text.RegularExpressions;
using Slipway.Releases.Health.Checks;
using Slipway.Releases.Plans.Reading;

namespace Slipway.Releases.Plans.Rules;

/// <summary>A metric says what is well, and its expression asks for what that needs.</summary>
internal static partial class MetricRules
{
    private const string Window = "{window}";

    public static IEnumerable<PlanFlaw> Check(IReadOnlyList<MetricCheck> metrics, string path) =>
    [
        .. metrics.Select(metric => metric.Name).Repeated().Select(again => metrics.Where(metric => metric.Name == again.Value).Select(metric => metric.Query.GetType()).Distinct().Count() > 1
            ? new PlanFlaw(path, $"the metric {again.Value} asks several sources", "keep one of prometheus, azureMonitor and logAnalytics, and give each metric a name of its own")
            : new PlanFlaw(path, $"two metrics are named '{again.Value}'", "give each metric a name of its own")),
        .. metrics.SelectMany(metric => Check(metric)).Select(flaw => new PlanFlaw(path, flaw.Wrong, flaw.Mend)),
    ];

    private static IEnumerable<(string Wrong, string Mend)> Check(MetricCheck metric) => (metric.Query, metric.Condition) switch
    {
        (MetricQuery.Prometheus { Expression.Length: 0 }, _) =>
            [($"the metric {metric.Name} does not say what is asked", "write prometheus, azureMonitor or logAnalytics")],
        (MetricQuery.AzureMonitor, MetricCondition.BurnRate) =>
            [($"the metric {metric.Name} is one of Azure Monitor, which has no share of bad events", "write above or below, or ask logAnalytics or prometheus for the share")],
        (_, MetricCondition.Threshold limits) => [.. Limits(metric.Name, limits), .. Placeholders(metric.Name, metric.Query)],
        (_, MetricCondition.BurnRate budget) => [.. Budget(metric, budget), .. Placeholders(metric.Name, metric.Query, Window)],
        (_, MetricCondition.Comparison compared) => [.. Placeholders(metric.Name, metric.Query), .. Placeholders($"the baseline of {metric.Name}", compared.Baseline)],
        _ => throw new InvalidOperationException($"There are no rules for {metric.Condition.GetType().Name}."),
    };

    private static IEnumerable<(string Wrong, string Mend)> Limits(string name, MetricCondition.Threshold limits)
    {
        if (limits is { Above: null, Below: null })
        {
            yield return ($"the metric {name} does not say what is well", "write above, below, burnRate or compare");
        }
        else if (limits.Above >= limits.Below)
        {
            yield return (
                $"the metric {name} is to be above {Number.Of(limits.Above!.Value)} and below {Number.Of(limits.Below!.Value)}, which nothing is",
                "let above be less than below");
        }
    }

    private static IEnumerable<(string Wrong, string Mend)> Budget(MetricCheck metric, MetricCondition.BurnRate budget)
    {
        if (!metric.Query.Text.Contains(Window, StringComparison.Ordinal))
        {
            yield return ($"the metric {metric.Name} has no {Window} in its expression, and a burn rate is asked over several", $"write [{Window}] where the expression has a range");
        }

        foreach (BurnWindow pair in budget.Windows.Where(pair => pair.Recent < TimeSpan.FromMinutes(1) || pair.Over <= pair.Recent))
        {
            yield return (
                $"the metric {metric.Name} has windows over {PlanDuration.Format(pair.Over)} and recently {PlanDuration.Format(pair.Recent)}",
                "let recent be 1m or longer, and over longer than recent");
        }
    }

    private static IEnumerable<(string Wrong, string Mend)> Placeholders(string name, MetricQuery query, params string[] more)
    {
        string[] known = [.. GateRules.Placeholders, .. more];
        return Unknown(query.Text, known)
            .Select(word => ($"the expression of {name} has '{Spelling.Shortened(word)}', which nothing fills in", $"use {string.Join(", ", known)} only"));
    }

    /// <summary>The first placeholder that nothing fills in. PromQL and JSON have braces of their own; only a single word in them is taken for one.</summary>
    public static IEnumerable<string> Unknown(string text, IEnumerable<string> known) =>
        Word().Matches(text).Select(match => match.Value).Except(known).Take(1);

    [GeneratedRegex(@"\{[A-Za-z]+\}")]
    private static partial Regex Word();
}
