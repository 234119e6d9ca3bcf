using System.Globalization;
using Newtonsoft.Json.Linq;

namespace Slipway.Releases.Plans.Binding;

/// <summary>The values of settings in a tree that fits the schema, with what stands in for those that are left out.</summary>
internal static class SettingValues
{
    public static string Text(this JToken? map, string name, string initial = "") => map?[name]?.Value<string>() ?? initial;

    public static string? TextOrNull(this JToken map, string name) => map[name]?.Value<string>();

    public static string[] Texts(this JToken? map, string name) => [.. (map?[name] ?? new JArray()).Values<string>().OfType<string>()];

    public static T Word<T>(this JToken? map, string name, string initial)
        where T : struct, Enum => Enum.Parse<T>(map.Text(name, initial), ignoreCase: true);

    public static int Whole(this JToken map, string name, int initial) => map[name]?.Value<int>() ?? initial;

    public static TimeSpan Span(this JToken? map, string name, string initial) => PlanDuration.Parse(map.Text(name, initial));

    public static DateOnly Day(this JToken map, string name) =>
        DateOnly.ParseExact(map.Text(name), "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
