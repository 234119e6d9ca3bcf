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

    [Fact]
    public void The_module_is_a_parameter_file()
    {
        YamlNode infra = File["infra"];

        Assert.Equal("bicep", (string?)infra["provider"]);
        Assert.True(System.IO.File.Exists(Path.Combine(Bicep.Repository, (string)infra["path"]!, $"{(string?)infra["module"]}.bicepparam")));
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
