using Newtonsoft.Json.Linq;
using Slipway.Releases.Retention;

namespace Slipway.Releases.Plans.Binding;

/// <summary>Turns the section <c>retention</c>, which fits the schema, into what is kept.</summary>
internal static class RetentionBinder
{
    public static RetentionPolicy? Bind(JToken? section) => section is null
        ? null
        : new(
            section.Value<int?>("keepLast") ?? 10,
            section.Value<int?>("keepReleased"),
            PlanDuration.Parse(section.Value<string>("keepYoungerThan") ?? "30d"));
}
