using System.Text.Json.Nodes;

namespace Slipway.Functions.Tests.Metadata;

/// <summary>The files that the worker SDK builds for the Functions host. They are copied beside the tests with the app.</summary>
internal static class BuiltApp
{
    public static string Folder => AppContext.BaseDirectory;

    public static JsonNode Read(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!;

    /// <summary>Each function as the host will index it: its name and its class, and its bindings.</summary>
    public static IEnumerable<BuiltFunction> Functions() =>
        from function in Read("functions.metadata").AsArray()
        select new BuiltFunction(
            (string)function!["name"]!,
            (string)function["scriptFile"]!,
            (string)function["entryPoint"]!,
            [.. function["bindings"]!.AsArray().Select(binding => binding!)]);
}

internal sealed record BuiltFunction(string Name, string ScriptFile, string EntryPoint, IReadOnlyList<JsonNode> Bindings)
{
    public string Class => EntryPoint.Split('.')[^2];

    /// <summary>The function in a line: its name, its trigger, and what the trigger says.</summary>
    public string Line
    {
        get
        {
            JsonNode trigger = Bindings.Single(binding => ((string)binding["type"]!).EndsWith("Trigger", StringComparison.Ordinal));
            string kind = (string)trigger["type"]!;
            string details = kind switch
            {
                "httpTrigger" => $" {string.Join(',', trigger["methods"]!.AsArray().Select(m => (string)m!)),-4} {(string)trigger["authLevel"]!,-9} {trigger["route"]}",
                "timerTrigger" => $" {trigger["schedule"]}",
                _ => "",
            };
            return $"{Name,-18} {kind[..^"Trigger".Length]}{details}";
        }
    }
}
