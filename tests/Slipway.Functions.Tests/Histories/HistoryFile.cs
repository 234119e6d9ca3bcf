using System.Runtime.CompilerServices;
using DurableTask.Core.History;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Slipway.Functions.Tests.Histories;

/// <summary>Recorded histories: a folder for each released version, a JSON file for each instance.</summary>
internal static class HistoryFile
{
    public static IReadOnlyList<string> All() =>
        [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Histories"), "*.json", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(AppContext.BaseDirectory, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    public static IReadOnlyList<HistoryEvent> Read(string file) =>
        [.. JArray.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, file))).Select(Event)];

    /// <summary>
    /// Writes a history as the engine gave it, one event a line, without stack traces: they name the machine that recorded it. One that
    /// is there already is never written over.
    /// </summary>
    public static async Task WriteAsync(string version, string name, string json, [CallerFilePath] string here = "")
    {
        string folder = Path.Combine(Path.GetDirectoryName(here)!, version);
        string file = Path.Combine(folder, $"{name}.json");
        if (File.Exists(file))
        {
            return;
        }

        JArray events = JArray.Parse(json);
        foreach (JProperty trace in events.Descendants().OfType<JProperty>().Where(p => p.Name is "StackTrace" or "ParentTraceContext").ToList())
        {
            trace.Value = JValue.CreateNull();
        }

        Directory.CreateDirectory(folder);
        IEnumerable<string> lines = events.Select(e => e.ToString(Formatting.None));
        await File.WriteAllTextAsync(file, $"[\n{string.Join(",\n", lines)}\n]\n");
    }

    private static HistoryEvent Event(JToken recorded)
    {
        EventType type = recorded["EventType"]!.ToObject<EventType>();
        Type read = typeof(HistoryEvent).Assembly.GetType($"DurableTask.Core.History.{type}Event", throwOnError: true)!;
        return (HistoryEvent)recorded.ToObject(read, JsonSerializer.Create(new JsonSerializerSettings { DateTimeZoneHandling = DateTimeZoneHandling.Utc, TypeNameHandling = TypeNameHandling.None }))!;
    }
}
