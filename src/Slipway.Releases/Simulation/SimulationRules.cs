using System.Globalization;
using Slipway.Releases.Health;
using Slipway.Releases.Health.Checks;
using Slipway.Releases.Plans;

namespace Slipway.Releases.Simulation;

/// <summary>What must hold of a simulation.</summary>
public static class SimulationRules
{
    private const int MostValues = 10_000;
    private const double Largest = 1e100;

    /// <summary>What is wrong, in a sentence that says how to mend it; null when nothing is.</summary>
    public static string? WhyNot(Plan plan, SimulationRequest request)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(request);
        MetricCheck[] checks = [.. plan.Stages.SelectMany(stage => new[] { stage.Rollout.Health, stage.Validation }).OfType<HealthGate>().SelectMany(gate => gate.Metrics)];
        return !plan.Stages.Any(IsWatched) ? $"The plan of {plan.Product} has no health gate, so there is nothing to simulate; give a stage rollout.health or validation."
            : request.Versions is < 1 or > SimulationRequest.MostVersions ? $"simulate.versions is {Number(request.Versions)}; write a number from 1 to {SimulationRequest.MostVersions}."
            : OfVersion(request.Good, "simulate.good") ?? OfVersion(request.Bad, "simulate.bad")
            ?? (request.Metrics ?? new Dictionary<string, MetricHealth>()).Select(said => OfMetric(said.Key, said.Value, checks)).FirstOrDefault(wrong => wrong is not null)
            ?? checks.Where(check => GateModel.Said(check, request) is not { } said || said is { Median: null, Values: null }).Select(Unusual).FirstOrDefault(wrong => wrong is not null);
    }

    internal static bool IsWatched(Stage stage) => stage.Rollout.Health is not null || stage.Validation is not null;

    private static string? OfVersion(VersionHealth? version, string where) =>
        version is null ? null
        : version.FailureRate is { } rate && !(rate is >= 0 and <= 1) ? $"{where}.failureRate is {Number(rate)}; write a number from 0 to 1."
        : !(version.Silence is >= 0 and <= 1) ? $"{where}.silence is {Number(version.Silence)}; write a number from 0 to 1."
        : null;

    private static string? OfMetric(string name, MetricHealth? health, MetricCheck[] checks)
    {
        string where = $"simulate.metrics.{name}";
        return !checks.Any(check => GateModel.Names(name, check))
                ? $"{where} is of no gate of the plan; its metrics are {(checks.Length == 0 ? "none" : string.Join(", ", checks.Select(check => check.Name).Distinct()))}."
            : health is null ? $"{where} is null; write {{ \"median\": 0.2 }}, or leave it out."
            : health.Median is { } median && !(median is > 0 and <= Largest) ? $"{where}.median is {Number(median)}; write a number that is more than 0."
            : !(health.Spread is >= 1 and <= Largest) ? $"{where}.spread is {Number(health.Spread)}; write 1 for none, or more."
            : health.Factor is { } factor && !(factor is > 0 and <= Largest) ? $"{where}.factor is {Number(factor)}; write a number that is more than 0."
            : OfValues(health.Values, $"{where}.values") ?? OfValues(health.BadValues, $"{where}.badValues");
    }

    private static string? OfValues(IReadOnlyList<double?>? values, string where) =>
        values is null ? null
        : values.Count > MostValues ? $"{where} has {Number(values.Count)}; give {MostValues} at most."
        : !values.Any(value => value is not null) ? $"{where} has no value; give one at the least, or leave it out."
        : values.Any(value => !(value is null or (>= -Largest and <= Largest))) ? $"{where} has a value that is too large to reckon with; give values up to 1e100."
        : null;

    private static string? Unusual(MetricCheck check) => ValueModel.WhyNotUsual(check.Condition) is { } why
        ? $"No values of {check.Name} can be made up, since {why}; give simulate.metrics.{check.Name} a median or values."
        : null;

    private static string Number(double number) => number.ToString("0.######", CultureInfo.InvariantCulture);
}
