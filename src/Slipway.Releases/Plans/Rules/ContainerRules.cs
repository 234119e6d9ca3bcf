using System.Text.RegularExpressions;

namespace Slipway.Releases.Plans.Rules;

/// <summary>Stages and containers are told apart by name, and keep away from the containers that Slipway itself uses.</summary>
internal static partial class ContainerRules
{
    private static readonly string[] Reserved = ["channels", "evidence", "plans", "seals"];

    public static IEnumerable<PlanFlaw> Check(Plan plan)
    {
        if (Reserved.Contains(plan.Builds))
        {
            yield return new("builds", $"builds is '{plan.Builds}', which Slipway keeps for itself", "write another container, such as builds");
        }

        foreach ((int index, string name) in plan.Stages.Select(s => s.Name).Repeated())
        {
            yield return new($"stages[{index}].name", $"two stages are named '{name}'", "give each stage a name of its own");
        }

        foreach ((int index, string container) in plan.Stages.Select(s => s.Container).Repeated())
        {
            yield return new(
                $"stages[{index}].container", $"two stages use the container '{container}'", $"write another, such as container: {container}-{index + 1}");
        }

        foreach ((int index, Stage stage) in plan.Stages.Index())
        {
            string path = $"stages[{index}].container";
            if (Reserved.Append("builds").Append(plan.Builds).Contains(stage.Container))
            {
                yield return new(path, $"{path} is '{stage.Container}', which holds something else", $"write another, such as container: {stage.Name}-release");
            }
            else if (!Shape().IsMatch(stage.Container))
            {
                yield return new(
                    path, $"the name '{stage.Name}' is no container's name", $"write one of 3 to 63 characters, such as container: {stage.Name}-release");
            }
        }
    }

    // https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata
    [GeneratedRegex(@"^([a-z0-9]{1,24}/)?[a-z0-9](-?[a-z0-9]){2,62}\z")]
    private static partial Regex Shape();
}
