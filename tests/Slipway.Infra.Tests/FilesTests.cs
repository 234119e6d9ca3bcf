using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Infra.Tests.Kit;

namespace Slipway.Infra.Tests;

/// <summary>The files themselves: they compile, are used, and say what each parameter is.</summary>
public sealed partial class FilesTests(Deployments deployments)
{
    [Fact]
    public void Everything_compiles_without_a_word_from_the_compiler_or_its_linter() => Assert.Equal("", deployments.Complaints.Trim());

    [Fact]
    public void Every_file_is_used()
    {
        string infra = Path.Combine(Bicep.Repository, "infra");
        string[] files = [.. Directory.EnumerateFiles(infra, "*.bicep", SearchOption.AllDirectories)];
        string[] used = [.. files.SelectMany(file => Reference().Matches(File.ReadAllText(file)).Select(reference => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, reference.Groups["file"].Value))))];

        Assert.Equal([Path.Combine(infra, "main.bicep")], files.Except(used));
    }

    [Fact]
    public void Every_parameter_is_described_and_limited()
    {
        IEnumerable<string> lacking =
            from template in deployments.Templates()
            from parameter in template["parameters"]?.AsObject() ?? []
            let definition = parameter.Value!.AsObject()
            let shape = Followed(template, definition)
            where definition["metadata"]?["description"] is null
                || (string?)shape["type"] switch
                {
                    "int" => shape["allowedValues"] is null && (shape["minValue"] is null || shape["maxValue"] is null),
                    "array" => shape["maxLength"] is null && !IsOfModule(template),
                    _ => false,
                }
            select parameter.Key;

        Assert.Empty(lacking);

        // A module's lists are those of the deployment, which limits them, or are made by it.
        bool IsOfModule(JsonObject template) => template != deployments.Templates().First();
    }

    [Fact]
    public void Every_output_is_described() => Assert.Empty(
        from template in deployments.Templates()
        from output in template["outputs"]?.AsObject() ?? []
        where output.Value!["metadata"]?["description"] is null
        select output.Key);

    [Fact]
    public void Every_resource_is_of_a_dated_version_that_the_compiler_knows()
    {
        // One that it does not know is a warning, and so a complaint above. Previews are taken only where there is nothing else.
        Assert.All(deployments.All.SelectMany(deployment => deployment.Resources), resource => Assert.Matches(@"^20\d\d-(0[1-9]|1[0-2])-([0-2]\d|3[01])(-preview)?$", resource.ApiVersion));
        Assert.Equal(
            ["Microsoft.Insights/diagnosticSettings"],
            deployments.Everything.Resources.Where(resource => resource.ApiVersion.EndsWith("-preview", StringComparison.Ordinal)).Select(resource => resource.Type).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_parameter_file_that_breaks_a_limit_does_not_compile()
    {
        Dictionary<string, string> broken = new()
        {
            ["param softDeleteDays = 30"] = "param softDeleteDays = 0",
            ["param environments = ['test', 'staging', 'production']"] = "param environments = []",
            ["param instanceMemory = 2048"] = "param instanceMemory = 1024",
            ["param logDays = 90"] = "param logDays = 7",
            ["param engineRedundancy = 'Standard_ZRS'"] = "param engineRedundancy = 'Standard_GRS'",
            ["param zoneRedundant = true"] = "param zoneRedundant = 'true'",
            ["param isPrivate = true"] = "param isPrivat = true",
        };
        DirectoryInfo copy = Bicep.Copy();
        try
        {
            string file = Path.Combine(copy.FullName, "infra", "production.bicepparam");
            string[] right = await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken);
            Assert.All(broken.Keys, line => Assert.Contains(line, right));
            await File.WriteAllLinesAsync(file, right.Select(line => broken.GetValueOrDefault(line, line)), TestContext.Current.CancellationToken);

            (int code, _, string complaints) = await Bicep.RunAsync(Path.GetDirectoryName(file)!, "build-params", "production.bicepparam", "--stdout");

            Assert.True(code != 0, "It compiled.");
            Assert.All(broken.Keys, line => Assert.Contains($"production.bicepparam({Array.IndexOf(right, line) + 1},", complaints, StringComparison.Ordinal));
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    [Fact]
    public void Each_environment_has_a_parameter_file_and_no_other_is_left_behind() => Assert.Equal(
        ["development.bicepparam", "production.bicepparam"],
        Directory.EnumerateFiles(Path.Combine(Bicep.Repository, "infra"), "*.bicepparam").Select(Path.GetFileName).Except(["main.bicepparam"]).Order(StringComparer.Ordinal));

    private static JsonObject Followed(JsonObject template, JsonObject definition) =>
        (string?)definition["$ref"] is { } reference ? template["definitions"]![reference.Split('/')[^1]]!.AsObject() : definition;

    [GeneratedRegex(@"(?:module \w+|from) '(?<file>[^']+\.bicep)'")]
    private static partial Regex Reference();
}
