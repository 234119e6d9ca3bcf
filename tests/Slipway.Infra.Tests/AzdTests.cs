using System.Diagnostics;
using Slipway.Infra.Tests.Kit;
using YamlDotNet.RepresentationModel;

namespace Slipway.Infra.Tests;

/// <summary>What <c>azd up</c> looks for. https://learn.microsoft.com/azure/developer/azure-developer-cli/azd-schema</summary>
public sealed class AzdTests(Deployments deployments)
{
    private static readonly YamlMappingNode File = Load();

    [Fact]
    public void The_project_is_where_the_file_says_and_is_a_function_app()
    {
        YamlNode service = File["services"]["slipway"];

        Assert.Equal(("function", "dotnet"), ((string?)service["host"], (string?)service["language"]));
        Assert.Single(Directory.EnumerateFiles(Path.Combine(Bicep.Repository, (string)service["project"]!), "*.csproj"));
    }

    [Theory]
    [InlineData("preup", null, "development")]
    [InlineData("preprovision", null, "development")]
    [InlineData("preprovision", "development", "development")]
    [InlineData("preup", "production", "production")]
    [InlineData("preprovision", "production", "production")]
    public async Task Before_it_provisions_the_parameters_that_were_asked_for_are_laid_where_azd_looks(string moment, string? asked, string taken)
    {
        YamlNode infra = File["infra"];
        YamlNode hook = File["hooks"][moment]["posix"];
        Assert.Equal(("bicep", "infra", "main", "sh"), ((string?)infra["provider"], (string?)infra["path"], (string?)infra["module"], (string?)hook["shell"]));
        DirectoryInfo copy = Bicep.Copy();
        try
        {
            ProcessStartInfo start = new("sh", ["-c", (string)hook["run"]!]) { WorkingDirectory = copy.FullName };
            start.Environment["SLIPWAY_PARAMETERS"] = asked;
            using Process process = Process.Start(start)!;
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.Equal(0, process.ExitCode);
            Assert.Equal(
                await System.IO.File.ReadAllTextAsync(Path.Combine(copy.FullName, "infra", $"{taken}.bicepparam"), TestContext.Current.CancellationToken),
                await System.IO.File.ReadAllTextAsync(Path.Combine(copy.FullName, "infra", "main.bicepparam"), TestContext.Current.CancellationToken));
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_group_and_the_app_carry_the_tags_that_they_are_found_by()
    {
        foreach (Deployment deployment in deployments.All)
        {
            string environment = deployment.One("Microsoft.Resources/resourceGroups")["tags.azd-env-name"]!;

            Assert.Equal("slipway", deployment.One("Microsoft.Web/sites")["tags.azd-service-name"]);
            Assert.All(deployment.Resources.Where(resource => resource.Json.ContainsKey("tags")), resource => Assert.Equal((resource.Id, environment), (resource.Id, resource["tags.azd-env-name"])));
            Assert.Equal($"rg-{environment}", deployment.One("Microsoft.Resources/resourceGroups").Name);
        }
    }

    [Fact]
    public void Outputs_name_the_group_the_region_and_the_app()
    {
        Assert.All(deployments.All, deployment => Assert.Superset(
            new HashSet<string>(["AZURE_RESOURCE_GROUP", "AZURE_LOCATION", "AZURE_TENANT_ID", "SERVICE_SLIPWAY_NAME", "SERVICE_SLIPWAY_ENDPOINT_URL"]),
            deployment.Outputs.Select(output => output.Key).ToHashSet()));
    }

    private static YamlMappingNode Load()
    {
        YamlStream stream = [];
        using StreamReader text = new(Path.Combine(Bicep.Repository, "azure.yaml"));
        stream.Load(text);
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }
}
