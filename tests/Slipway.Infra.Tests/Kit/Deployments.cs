using System.Text.Json.Nodes;

[assembly: AssemblyFixture(typeof(Slipway.Infra.Tests.Kit.Deployments))]

namespace Slipway.Infra.Tests.Kit;

/// <summary>What each parameter file would deploy, and the template that they share.</summary>
public sealed class Deployments : IAsyncLifetime
{
    internal Deployment Development { get; private set; } = null!;

    internal Deployment Production { get; private set; } = null!;

    /// <summary>With every option at once.</summary>
    internal Deployment Everything { get; private set; } = null!;

    internal IReadOnlyList<Deployment> All => [Development, Production, Everything];

    /// <summary>The compiled template, as text.</summary>
    internal string Template { get; private set; } = "";

    /// <summary>What the compiler said to it.</summary>
    internal string Complaints { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        DirectoryInfo copy = Bicep.Copy(Path.Combine(Bicep.Repository, "tests", "Slipway.Infra.Tests", "everything.bicepparam"));
        try
        {
            string folder = Path.Combine(copy.FullName, "infra");
            (int code, Template, Complaints) = await Bicep.RunAsync(folder, "build", "main.bicep", "--stdout");
            Assert.True(code == 0, Complaints);
            Development = await Deployment.ReadAsync(folder, "development");
            Production = await Deployment.ReadAsync(folder, "production");
            Everything = await Deployment.ReadAsync(folder, "everything");
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Every template: the one of the deployment, and that of each module within it.</summary>
    internal IEnumerable<JsonObject> Templates() => Within(JsonNode.Parse(Template)!);

    private static IEnumerable<JsonObject> Within(JsonNode? node) => node switch
    {
        JsonObject map => (map.ContainsKey("$schema") ? [map] : Array.Empty<JsonObject>()).Concat(map.SelectMany(entry => Within(entry.Value))),
        JsonArray list => list.SelectMany(Within),
        _ => [],
    };
}
