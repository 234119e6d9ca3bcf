using Slipway.Azure.Events;
using Slipway.Releases.Plans;
using Slipway.Releases.Rollouts.Targets;

namespace Slipway.Azure.Targets.Agents;

/// <summary>Which agents plans may name.</summary>
public sealed class AgentNames(BusOptions options)
{
    /// <summary>Why a plan names an agent that cannot be told, in a sentence; null when it names none.</summary>
    public string? WhyUnknown(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        IEnumerable<(string Stage, string Name)> named =
            from stage in plan.Stages
            where stage.Rollout.Target is Target.Agent
            from ring in stage.Rollout.Rings
            select (stage.Name, new TargetPlace(plan.Product, stage.Name, ring, stage.Rollout.Target).Fill(((Target.Agent)stage.Rollout.Target!).Name));
        return named.FirstOrDefault(agent => !options.Agents.Contains(agent.Name)) is not ({ } at, { } unknown) ? null
            : options is { FullyQualifiedNamespace: null, ConnectionString: null }
                ? $"Stage {at} is rolled out by agent {unknown}, and no Service Bus is configured; set {BusOptions.Section}:fullyQualifiedNamespace and {BusOptions.Section}:agents, or name another target."
                : $"Stage {at} is rolled out by agent {unknown}, which is not configured; add it to {BusOptions.Section}:agents, or name another target.";
    }
}
