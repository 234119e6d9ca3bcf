using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Azure.Tests.Teams.Cards;

/// <summary>The cards as they are kept: a JSON file beside this one for each sample.</summary>
internal static class CardFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    public static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;

    public static string Read(string name) => File.ReadAllText(PathOf(name)).ReplaceLineEndings("\n");

    public static void Write(string name, JsonObject card) => File.WriteAllText(PathOf(name), Text(card));

    public static string Text(JsonObject card) => card.ToJsonString(Indented) + "\n";

    public static IEnumerable<string> Names() => Directory.EnumerateFiles(Folder(), "*.json").Select(file => Path.GetFileNameWithoutExtension(file));

    public static string Schema() => File.ReadAllText(Path.Combine(Folder(), "Schema", "card.schema.json"));

    private static string PathOf(string name) => Path.Combine(Folder(), $"{name}.json");
}
