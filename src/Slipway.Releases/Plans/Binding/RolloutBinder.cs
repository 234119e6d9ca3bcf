using Newtonsoft.Json.Linq;
using Slipway.Releases.Rollouts;

namespace Slipway.Releases.Plans.Binding;

/// <summary>Turns the section <c>rollout</c>, which fits the schema, into the rings of its strategy in its regions.</summary>
internal static class RolloutBinder
{
    public static Rollout Bind(JToken rollout) => new(
        WrittenRollout.Of(rollout).Expand(),
        rollout["health"] is JObject health ? GateBinder.Bind(health) : null,
        rollout["target"] is JObject target ? TargetBinder.Bind(target) : null);
}
