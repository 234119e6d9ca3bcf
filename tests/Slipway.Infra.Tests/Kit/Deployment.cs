using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Slipway.Infra.Tests.Kit;

/// <summary>What a parameter file would deploy, as the compiler reckons it: each resource with its expressions worked out as far as they can be before there is one.</summary>
internal sealed partial class Deployment
{
    private Deployment(string name, JsonObject snapshot)
    {
        Name = name;
        Resources = [.. snapshot["predictedResources"]!.AsArray().Select(resource => new Resource(resource!.AsObject()))];
        Outputs = snapshot["outputs"]!.AsObject();
    }

    public string Name { get; }

    public IReadOnlyList<Resource> Resources { get; }

    public JsonObject Outputs { get; }

    /// <summary>The app's settings by the names that Azure has for them; a value that only Azure knows is its expression, in brackets.</summary>
    public IReadOnlyDictionary<string, string> Settings =>
        One("Microsoft.Web/sites/config").Json["properties"]!.AsObject().ToDictionary(setting => setting.Key, setting => (string)setting.Value!, StringComparer.Ordinal);

    public IEnumerable<Resource> Of(string type) => Resources.Where(resource => resource.Type == type);

    public Resource One(string type) => Of(type).Single();

    public IEnumerable<Grant> Grants => Of("Microsoft.Authorization/roleAssignments").Select(assignment => new Grant(
        Scope().Match(assignment.Id).Groups["scope"].Value,
        ((string)assignment.Json["properties"]!["roleDefinitionId"]!).Split('/')[^1],
        (string)assignment.Json["properties"]!["principalId"]!));

    public static async Task<Deployment> ReadAsync(string folder, string name)
    {
        (int code, _, string complaints) = await Bicep.RunAsync(
            folder, "snapshot", $"{name}.bicepparam", "--mode", "overwrite",
            "--subscription-id", "11111111-1111-1111-1111-111111111111", "--tenant-id", "22222222-2222-2222-2222-222222222222", "--location", "westeurope");
        Assert.True(code == 0, complaints);
        string snapshot = await File.ReadAllTextAsync(Path.Combine(folder, $"{name}.snapshot.json"), TestContext.Current.CancellationToken);
        return new(name, JsonNode.Parse(snapshot)!.AsObject());
    }

    public override string ToString() => Name;

    [GeneratedRegex(@"^\[extensionResourceId\('(?<scope>[^']+)'|^(?<scope>/.+)/providers/Microsoft\.Authorization/roleAssignments/[^/]+$")]
    private static partial Regex Scope();

    /// <summary>A resource.</summary>
    internal sealed record Resource(JsonObject Json)
    {
        public string Id => (string)Json["id"]!;

        public string Type => (string)Json["type"]!;

        /// <summary>Its own name, without those of what it lies in.</summary>
        public string Name => ((string)Json["name"]!).Split('/')[^1];

        public string ApiVersion => (string)Json["apiVersion"]!;

        /// <summary>A property by its path; null where there is none.</summary>
        public string? this[string path] => path.Split('.').Aggregate((JsonNode?)Json, (node, key) => node?[key])?.ToString();

        public override string ToString() => $"{Type} {Json["name"]}";
    }

    /// <summary>A role that somebody is given.</summary>
    internal sealed record Grant(string Scope, string Role, string Principal)
    {
        /// <summary>Whether it is the app's own identity.</summary>
        public bool IsApps => Principal.Contains("userAssignedIdentities", StringComparison.Ordinal);
    }
}
