using Newtonsoft.Json.Linq;
using Slipway.Releases.Plans.Binding;

namespace Slipway.Releases.Plans.Rules;

/// <summary>What must hold in a plan beyond its schema, a file for each subject.</summary>
internal static class PlanRules
{
    public static IEnumerable<PlanFlaw> Check(Plan plan, JToken written) =>
    [
        .. ContainerRules.Check(plan),
        .. PlaceRules.Check(plan),
        .. ArtifactRules.Check(plan.Artifacts),
        .. TimeoutRules.Check(plan),
        .. ProvenanceRules.Check(plan.Provenance),
        .. RetentionRules.Check(plan.Retention),
        .. ApprovalRules.Others(plan.Operators, 1, "operators"),
        .. plan.Stages.SelectMany((stage, index) => Check(stage, written["stages"]![index]!["rollout"]!, $"stages[{index}]")),
    ];

    private static IEnumerable<PlanFlaw> Check(Stage stage, JToken rollout, string path)
    {
        WrittenRollout written = WrittenRollout.Of(rollout);
        return
        [
            .. WindowRules.Check(stage.Window, $"{path}.window"),
            .. ApprovalRules.Check(stage.Approval, $"{path}.approval"),
            .. RingRules.Check(written, stage.Rollout, $"{path}.rollout"),
            .. TargetRules.Check(written, stage.Rollout, $"{path}.rollout"),
            .. RehearsalRules.Check(stage, path),
            .. WatchRules.Check(stage, path),
            .. WatchRules.OfCheck(stage.Check, rollout["health"] is JObject { } health && health["webhook"] is not null, path),
            .. GateRules.Check(stage.Rollout.Health, $"{path}.rollout.health"),
            .. GateRules.Check(stage.Validation, $"{path}.validation"),
            .. ProtectionRules.Check(stage.Protection, $"{path}.protection"),
        ];
    }

    /// <summary>The index and value of whatever comes a second time.</summary>
    public static IEnumerable<(int Index, string Value)> Repeated(this IEnumerable<string> values)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        return [.. values.Select((value, index) => (index, value)).Where(entry => !seen.Add(entry.value))];
    }
}
