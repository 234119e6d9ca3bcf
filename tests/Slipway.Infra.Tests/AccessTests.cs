using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Azure.Identity;
using Slipway.Infra.Tests.Kit;

namespace Slipway.Infra.Tests;

/// <summary>The roles of the app registration, and the policy that the deployment brings.</summary>
public sealed class AccessTests(Deployments deployments)
{
    private static readonly JsonArray Roles = JsonNode.Parse(File.ReadAllText(Path.Combine(Bicep.Repository, "infra", "entra", "app-roles.json")))!.AsArray();

    private static readonly string[] Names = [.. Roles.Select(role => (string)role!["value"]!).Order(StringComparer.Ordinal)];

    [Fact]
    public void The_app_registration_has_the_roles_that_the_code_asks_for()
    {
        Assert.Equal(Azure.Identity.Roles.All.Select(role => role.Named()).Order(StringComparer.Ordinal), Names);
        Assert.Distinct(Roles.Select(role => Guid.Parse((string)role!["id"]!)));
        Assert.All(Roles, role => Assert.Matches("^[A-Z].*\\.$", (string)role!["description"]!));
    }

    [Fact]
    public void Only_people_approve() => Assert.Equal(
        ["Release.Approve"], Roles.Where(role => !role!["allowedMemberTypes"]!.AsArray().Any(kind => (string)kind! == "Application")).Select(role => (string)role!["value"]!));

    [Fact]
    public void Every_grant_of_the_deployment_gives_roles_that_there_are_on_products_and_environments()
    {
        Assert.Single(Grants(deployments.Development));
        Assert.Empty(Grants(deployments.Production));
        Assert.All(deployments.All, deployment => Assert.Equal(Grants(deployment).Count, Policy(deployment).Grants.Count));
        Assert.Equal(Azure.Identity.Roles.All, Policy(deployments.Development).Grants[0].Roles.ToHashSet());
    }

    [Fact]
    public void No_grant_is_for_everybody_in_production() =>
        Assert.DoesNotMatch(new Regex("everyone", RegexOptions.IgnoreCase), File.ReadAllText(Path.Combine(Bicep.Repository, "infra", "production.bicepparam")));

    private static AccessPolicy Policy(Deployment deployment)
    {
        AccessOptions options = new();
        options.Read(CodeSettings.Configure(deployment.Settings));
        return options.Policy;
    }

    private static JsonArray Grants(Deployment deployment) =>
        deployment.Settings.TryGetValue("SlipwayAccess__policy", out string? policy) ? JsonNode.Parse(policy)!["grants"]!.AsArray() : [];
}
