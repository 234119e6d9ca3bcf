using System.Text.Json.Nodes;
using Spectre.Console;

namespace Slipway.Benchmarks;

/// <summary>What a benchmark found.</summary>
/// <param name="Ratio">The ratio that the benchmark is about.</param>
/// <param name="Tables">The findings for people.</param>
/// <param name="Numbers">Every other ratio and count, for programs.</param>
internal sealed record Findings(double Ratio, IReadOnlyList<Table> Tables, JsonObject Numbers)
{
    /// <summary>One line of JSON that begins with the name and the ratio.</summary>
    public string ToJson(string name)
    {
        JsonObject line = new() { ["name"] = name, ["ratio"] = Math.Round(Ratio, 3) };
        foreach ((string key, JsonNode? value) in Numbers)
        {
            line[key] = value?.DeepClone();
        }

        return line.ToJsonString();
    }
}
