using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;

namespace Slipway.Functions.Tests.OpenApi;

/// <summary>The API's description beside what the attributes of the functions say, each route in a line.</summary>
internal static partial class ApiDocument
{
    public static JsonNode Root { get; } = JsonNode.Parse(Functions.Http.OpenApi.Text)!;

    /// <summary>Every operation of the document, with the path that it lies under.</summary>
    public static IEnumerable<(string Path, string Method, JsonNode Operation)> Operations() =>
        from path in Root["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (path.Key, operation.Key, operation.Value!);

    /// <summary>Every route that an attribute declares, as OpenAPI writes paths.</summary>
    public static IEnumerable<(string Name, string Path, string Method, HttpTriggerAttribute Trigger)> Routes() =>
        from type in typeof(Functions.Http.OpenApi).Assembly.GetTypes()
        from method in type.GetMethods()
        let function = method.GetCustomAttribute<FunctionAttribute>()
        where function is not null
        from parameter in method.GetParameters()
        let trigger = parameter.GetCustomAttribute<HttpTriggerAttribute>()
        where trigger is not null
        from verb in trigger.Methods!
        select (function.Name, "/" + Constraint().Replace(trigger.Route!, "{$1}"), verb, trigger);

    /// <summary>The node that a <c>$ref</c> into this document names.</summary>
    public static JsonNode Resolve(JsonNode node) =>
        (string?)node["$ref"] is { } reference && reference.StartsWith("#/", StringComparison.Ordinal)
            ? reference[2..].Split('/').Aggregate(Root, (at, step) => at[step] ?? throw new KeyNotFoundException($"{reference} names nothing."))
            : node;

    /// <summary>All nodes below one, itself included.</summary>
    public static IEnumerable<JsonNode> Below(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(member => Below(member.Value)).Prepend(map),
        JsonArray list => list.SelectMany(Below).Prepend(list),
        _ => [],
    };

    [GeneratedRegex(@"\{(\w+):[a-z]+\(.*?\)\)?\}")]
    private static partial Regex Constraint();
}
