using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Identity;
using Slipway.Functions.Access;
using Slipway.Functions.Http;

namespace Slipway.Functions.Tests.OpenApi;

/// <summary>The description is written by hand, so it is held against the code both ways.</summary>
public sealed class OpenApiTests
{
    [Fact]
    public void The_document_describes_every_route_and_no_other() => Assert.Equal(
        ApiDocument.Routes().Select(route => $"{route.Method} {route.Path} is {route.Name}").Order(),
        ApiDocument.Operations().Select(o => $"{o.Method} {o.Path} is {o.Operation["operationId"]}").Order());

    [Fact]
    public void Every_operation_says_what_its_row_in_the_table_says() => Assert.All(
        ApiDocument.Operations(), o => Assert.Equal(
            AccessTable.Rows[(string)o.Operation["operationId"]!] switch
            {
                AccessRow.Needs { IsPage: true } page => page.Roles.Select(role => $"token {role.Named()}"),
                AccessRow.Needs row => [.. row.Roles.Select(role => $"token {role.Named()}"), "key ", "code "],
                AccessRow.Own => [(string)o.Operation["operationId"]! is nameof(ReceiveMessages) ? "bot " : "webhook "],
                _ => [],
            },
            o.Operation["security"]!.AsArray().Select(way => Assert.Single(way!.AsObject())).Select(way => $"{way.Key} {string.Join(' ', way.Value!.AsArray())}")));

    [Fact]
    public void Whoever_needs_a_role_may_be_refused_or_told_to_ask_less() => Assert.All(
        ApiDocument.Operations().Where(o => AccessTable.Rows[(string)o.Operation["operationId"]!] is AccessRow.Needs),
        o => Assert.Empty(new[] { "401", "403", "429" }.Except(o.Operation["responses"]!.AsObject().Select(response => response.Key))));

    [Fact]
    public void Every_way_to_prove_oneself_is_described_and_used()
    {
        JsonObject schemes = ApiDocument.Root["components"]!["securitySchemes"]!.AsObject();
        IEnumerable<string> used = ApiDocument.Operations().SelectMany(o => o.Operation["security"]!.AsArray()).SelectMany(way => way!.AsObject().Select(one => one.Key));

        Assert.Equal(used.Distinct().Order(), schemes.Select(scheme => scheme.Key).Order());
        Assert.Equal(("header", "x-functions-key"), ((string)schemes["key"]!["in"]!, (string)schemes["key"]!["name"]!));
        Assert.Equal(("query", "code"), ((string)schemes["code"]!["in"]!, (string)schemes["code"]!["name"]!));
    }

    [Fact]
    public void Every_part_of_a_path_is_a_required_parameter() => Assert.All(ApiDocument.Operations(), o =>
    {
        IEnumerable<JsonNode> parameters = (o.Operation["parameters"]?.AsArray() ?? []).Select(p => ApiDocument.Resolve(p!));
        IEnumerable<JsonNode> inPath = parameters.Where(p => (string)p["in"]! == "path");

        Assert.Equal(Regex.Matches(o.Path, @"\{(\w+)\}").Select(m => m.Groups[1].Value).Order(), inPath.Select(p => (string)p["name"]!).Order());
        Assert.All(inPath, parameter => Assert.True((bool)parameter["required"]!));
    });

    [Fact]
    public void What_a_route_allows_in_its_path_the_document_lists()
    {
        string route = ApiDocument.Routes().Single(r => r.Name == nameof(CommandRelease)).Trigger.Route!;
        string[] allowed = Regex.Match(route, @"\^\((.*)\)\$").Groups[1].Value.Split('|');
        JsonNode verb = ApiDocument.Operations().Single(o => o.Path == "/releases/{id}/{verb}").Operation["parameters"]!.AsArray()
            .Single(p => (string?)p!["name"] == "verb")!;

        Assert.Equal(allowed, verb["schema"]!["enum"]!.AsArray().Select(v => (string)v!));
    }

    [Fact]
    public void Every_problem_of_the_code_has_its_example_and_no_other_has()
    {
        Dictionary<string, Problem> problems = typeof(Problems).GetMethods(BindingFlags.Public | BindingFlags.Static).ToDictionary(
            method => method.Name,
            method => (Problem)method.Invoke(null, [.. method.GetParameters().Select(p => p.ParameterType == typeof(string) ? "detail" : (object?)null)])!);
        JsonObject examples = ApiDocument.Root["components"]!["examples"]!.AsObject();

        Assert.Equal(
            problems.Select(p => $"{p.Key}: {p.Value.Status} {p.Value.Type} {p.Value.Title}").Order(),
            examples.Select(e => $"{e.Key}: {e.Value!["value"]!["status"]} {e.Value["value"]!["type"]} {e.Value["value"]!["title"]}").Order());
        Assert.Equal(
            problems.Values.Select(p => p.Type).Order(),
            ApiDocument.Root["components"]!["schemas"]!["Problem"]!["properties"]!["type"]!["enum"]!.AsArray().Select(t => (string)t!).Order());
    }

    [Fact]
    public void Every_error_is_answered_as_a_problem_of_its_own_status() => Assert.All(
        from o in ApiDocument.Operations()
        from response in o.Operation["responses"]!.AsObject()
        where response.Key is [>= '4', ..] and not "401" && !IsForPeople(o.Operation)
        select (response.Key, Response: ApiDocument.Resolve(response.Value!)),
        answer =>
        {
            JsonNode content = answer.Response["content"]![Problem.MediaType]!;
            Assert.Equal("#/components/schemas/Problem", (string)content["schema"]!["$ref"]!);
            Assert.All(content["examples"]!.AsObject(), e => Assert.Equal(answer.Key, ApiDocument.Resolve(e.Value!)["value"]!["status"]!.ToString()));
        });

    /// <summary>A page says what is wrong as a page.</summary>
    private static bool IsForPeople(JsonNode operation) => operation["responses"]!["200"]?["content"]?["text/html"] is not null;

    [Fact]
    public void Every_reference_names_something_and_every_part_is_used()
    {
        string[] references = [.. ApiDocument.Below(ApiDocument.Root).OfType<JsonObject>()
            .Select(node => (string?)node["$ref"]).OfType<string>().Distinct()];
        IEnumerable<string> parts = ApiDocument.Root["components"]!.AsObject().Where(kind => kind.Key != "securitySchemes")
            .SelectMany(kind => kind.Value!.AsObject().Select(part => $"#/components/{kind.Key}/{part.Key}"));

        Assert.Equal(["schema/plan.json", .. parts.Order(StringComparer.Ordinal)], references.Order(StringComparer.Ordinal).OrderBy(r => r[0] == '#'));
    }
}
