using Slipway.Releases.Rollouts.Targets;

namespace Slipway.Releases.Plans.Rules;

/// <summary>
/// The way back of each place has a name of its own in a release, made of its stage and its ring or spot: two that read the same, as <c>prod</c> and <c>eu-canary</c>
/// do with <c>prod-eu</c> and <c>canary</c>, would be taken for one, and one of them never be put back.
/// </summary>
internal static class PlaceRules
{
    public static IEnumerable<PlanFlaw> Check(Plan plan)
    {
        Dictionary<string, (string Stage, string Ring)> known = new(StringComparer.Ordinal);
        foreach ((int index, Stage stage) in plan.Stages.Index())
        {
            foreach (TargetPlace place in stage.Rollout.Rings.Select(ring => new TargetPlace(plan.Product, stage.Name, ring, stage.Rollout.Target)))
            {
                foreach (string name in new[] { $"{stage.Name}-{place.Ring.Name}", $"{stage.Name}-{place.Spot}" }.Distinct())
                {
                    if (known.TryAdd(name, (stage.Name, place.Ring.Name)) || known[name].Stage == stage.Name)
                    {
                        continue;
                    }

                    yield return new(
                        $"stages[{index}].name",
                        $"ring {place.Ring.Name} of {stage.Name} and ring {known[name].Ring} of {known[name].Stage} are both called {name}",
                        "give the stage, the ring or the region another name");
                    yield break;
                }
            }
        }
    }
}
