using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Slipway.Infra.Tests.Kit;

namespace Slipway.Infra.Tests;

/// <summary>The deployment and <c>host.json</c> speak of the same host.</summary>
public sealed partial class HostFileTests(Deployments deployments)
{
    private static readonly JsonNode HostFile = JsonNode.Parse(File.ReadAllText(Path.Combine(Bicep.Repository, "host.json")))!;

    [Fact]
    public void Every_connection_of_the_host_is_made_by_identity()
    {
        string[] connections = [.. Connection().Matches(HostFile.ToJsonString()).Select(match => match.Groups["name"].Value)];

        Assert.NotEmpty(connections);
        Assert.All(
            from deployment in deployments.All from connection in connections select (deployment, connection),
            row =>
            {
                Assert.Contains($"{row.connection}__accountName", row.deployment.Settings.Keys);
                Assert.Equal("managedidentity", row.deployment.Settings[$"{row.connection}__credential"]);
                Assert.Contains($"{row.connection}__clientId", row.deployment.Settings.Keys);
            });
    }

    [Fact]
    public void The_runtime_is_the_one_that_the_app_is_built_for()
    {
        XDocument common = XDocument.Load(Path.Combine(Bicep.Repository, "Directory.Build.props"));
        XDocument app = XDocument.Load(Path.Combine(Bicep.Repository, "src", "Slipway.Functions", "Slipway.Functions.csproj"));
        string target = common.Descendants("TargetFramework").Single().Value;

        // Flex Consumption runs version 4 of the host alone, which takes version 2.0 of the file.
        Assert.Equal(("v4", "2.0"), (app.Descendants("AzureFunctionsVersion").Single().Value, (string?)HostFile["version"]));
        Assert.All(deployments.All, deployment =>
        {
            Deployment.Resource site = deployment.One("Microsoft.Web/sites");
            Assert.Equal("dotnet-isolated", site["properties.functionAppConfig.runtime.name"]);
            Assert.Equal(target, $"net{site["properties.functionAppConfig.runtime.version"]}");
            Assert.Equal(("functionapp,linux", "FC1"), (site["kind"], deployment.One("Microsoft.Web/serverfarms")["sku.name"]));
        });
    }

    [Fact]
    public void The_bot_is_reached_where_the_app_listens()
    {
        string prefix = (string)HostFile["extensions"]!["http"]!["routePrefix"]!;
        string route = RouteOf("ReceiveMessages");

        Assert.All(deployments.All, deployment => Assert.EndsWith(
            $"/{prefix}/{route}", Regex.Replace(deployment.One("Microsoft.BotService/botServices")["properties.endpoint"]!, @"^\[format\('https://\{0\}/\{1\}/messages', (.+), '(\w+)'\)\]$", "https://host/$2/messages"), StringComparison.Ordinal));
    }

    [Fact]
    public void Instances_are_kept_for_groups_of_functions_that_there_are()
    {
        // https://learn.microsoft.com/azure/azure-functions/flex-consumption-plan#per-function-scaling: http, durable, blob, and each other function alone.
        string[] named = [.. deployments.All
            .SelectMany(deployment => deployment.One("Microsoft.Web/sites").Json["properties"]!["functionAppConfig"]!["scaleAndConcurrency"]!["alwaysReady"]!.AsArray())
            .Select(entry => (string)entry!["name"]!).Distinct().Order(StringComparer.Ordinal)];

        Assert.Equal(["durable", "http"], named);
        Assert.All(named, group => Assert.Contains(group switch { "durable" => "durableTask", _ => group }, HostFile["extensions"]!.AsObject().Select(extension => extension.Key)));
    }

    [Fact]
    public void Where_zones_are_wanted_two_instances_of_each_kind_are_kept()
    {
        // https://learn.microsoft.com/azure/reliability/reliability-functions: always-ready instances are spread over zones, two of each group at the least.
        Assert.All(deployments.All.Where(deployment => deployment.One("Microsoft.Web/serverfarms")["properties.zoneRedundant"] == "true"), deployment => Assert.Equal(
            ["True", "True"],
            deployment.One("Microsoft.Web/sites").Json["properties"]!["functionAppConfig"]!["scaleAndConcurrency"]!["alwaysReady"]!.AsArray().Select(entry => $"{(int)entry!["instanceCount"]! >= 2}")));
    }

    [Fact]
    public void No_setting_overrides_the_host_file_in_a_place_that_it_does_not_have()
    {
        const string prefix = "AzureFunctionsJobHost__";
        Assert.All(
            deployments.All.SelectMany(deployment => deployment.Settings.Keys).Where(name => name.StartsWith(prefix, StringComparison.Ordinal)),
            name => Assert.NotNull(name[prefix.Length..].Split("__").Aggregate((JsonNode?)HostFile, (node, key) => node?[key])));
    }

    private static string RouteOf(string function) =>
        (string)JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "functions.metadata")))!.AsArray()
            .Single(entry => (string)entry!["name"]! == function)!["bindings"]!.AsArray().Select(binding => binding!["route"]).Single(route => route is not null)!;

    [GeneratedRegex("\"connectionName\":\"(?<name>\\w+)\"")]
    private static partial Regex Connection();
}
