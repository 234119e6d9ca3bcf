using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.Azure.Functions.Worker;
using Slipway.Functions.Orchestrations;
using Slipway.Worker.Tests.Rpc;

namespace Slipway.Worker.Tests;

/// <summary>What the worker names when the host asks, and that all of it loads.</summary>
public sealed class IndexTests(FunctionApp app)
{
    [Fact]
    public void Every_function_of_the_code_is_indexed_and_nothing_else_is()
    {
        IEnumerable<string> code = from type in typeof(RunRelease).Assembly.GetTypes()
                                   from method in type.GetMethods()
                                   select method.GetCustomAttribute<FunctionAttribute>()?.Name into name
                                   where name is not null
                                   select name;
        IEnumerable<string> file = JsonNode.Parse(File.ReadAllText(Path.Combine(FunctionApp.Folder, "functions.metadata")))!.AsArray().Select(function => (string)function!["name"]!);
        string[] indexed = [.. app.Worker.Functions.Select(function => function.Name).Order(StringComparer.Ordinal)];

        Assert.Equal(code.Order(StringComparer.Ordinal), indexed);
        Assert.Equal(file.Order(StringComparer.Ordinal), indexed);
    }

    [Fact]
    public void Every_function_that_is_indexed_loads()
    {
        Assert.Equal(app.Worker.Functions.Select(function => function.FunctionId).Order(), app.Worker.Loads.Select(load => load.FunctionId).Order());
        Assert.All(app.Worker.Loads, load => Assert.True(load.Result.Status is StatusResult.Types.Status.Success, load.Result.Exception?.Message));
    }
}
