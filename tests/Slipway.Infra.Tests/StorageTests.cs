using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Infra.Tests.Kit;

namespace Slipway.Infra.Tests;

/// <summary>The containers and tables that the deployment makes are those that the code uses, both ways: the app creates none in Azure.</summary>
public sealed class StorageTests(Deployments deployments)
{
    private static readonly string[] Own = [StorageAccount.Plans, StorageAccount.Builds, StorageAccount.Channels, StorageAccount.Seals, StorageAccount.Evidence];

    [Fact]
    public void There_is_a_container_for_each_environment_and_each_of_Slipways_own()
    {
        Assert.Equal(new[] { "test", "production" }.Concat(Own).Order(StringComparer.Ordinal), Containers(deployments.Development));
        Assert.Equal(new[] { "test", "staging", "production" }.Concat(Own).Order(StringComparer.Ordinal), Containers(deployments.Production));
    }

    [Fact]
    public void Every_table_of_the_code_is_there_and_no_other() => Assert.All(deployments.All, deployment => Assert.Equal(
        TableNames.All.Order(StringComparer.Ordinal),
        deployment.Of("Microsoft.Storage/storageAccounts/tableServices/tables").Select(table => table.Name).Order(StringComparer.Ordinal)));

    [Fact]
    public void What_was_promoted_can_be_held_in_production_and_pointers_can_always_change()
    {
        Assert.All(
            deployments.Production.Of("Microsoft.Storage/storageAccounts/blobServices/containers"),
            container => Assert.Equal(
                (container.Name, container.Name is "test" or "staging" or "production" ? "true" : null),
                (container.Name, container["properties.immutableStorageWithVersioning.enabled"])));
        Assert.DoesNotContain(
            deployments.Development.Of("Microsoft.Storage/storageAccounts/blobServices/containers"),
            container => container["properties.immutableStorageWithVersioning.enabled"] is not null);
    }

    [Fact]
    public void The_artifacts_account_keeps_versions_and_what_was_deleted_and_clears_versions_away_in_time()
    {
        Assert.All(deployments.All, deployment =>
        {
            Deployment.Resource service = deployment.Of("Microsoft.Storage/storageAccounts/blobServices").Single(blobs => blobs.Id.Contains("/startifacts", StringComparison.Ordinal));

            Assert.Equal(("true", "true"), (service["properties.isVersioningEnabled"], service["properties.deleteRetentionPolicy.enabled"]));
            Assert.Contains("daysAfterCreationGreaterThan", deployment.One("Microsoft.Storage/storageAccounts/managementPolicies").Json.ToJsonString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Private_endpoints_close_the_internets_way_to_every_service_that_has_one()
    {
        string[] closed = ["Microsoft.Storage/storageAccounts", "Microsoft.KeyVault/vaults", "Microsoft.ServiceBus/namespaces"];
        Assert.All(closed.SelectMany(deployments.Production.Of), service => Assert.Equal((service.Id, "Disabled"), (service.Id, service["properties.publicNetworkAccess"])));
        Assert.Equal(
            ["engine-blob", "engine-queue", "engine-table", "artifacts-blob", "artifacts-table", "vault-vault", "bus-namespace"],
            deployments.Production.Of("Microsoft.Network/privateEndpoints").Select(endpoint => endpoint.Name["pep-".Length..^14]));
        Assert.All(
            deployments.Production.Of("Microsoft.Network/privateEndpoints/privateDnsZoneGroups"),
            group => Assert.Contains(
                deployments.Production.Of("Microsoft.Network/privateDnsZones"),
                zone => group.Json.ToJsonString().Contains(zone.Name.Split('.')[1], StringComparison.Ordinal)));
        Assert.EndsWith("/subnets/app", deployments.Production.One("Microsoft.Web/sites")["properties.virtualNetworkSubnetId"], StringComparison.Ordinal);

        Assert.DoesNotContain(deployments.Development.Resources, resource => resource.Type.StartsWith("Microsoft.Network/", StringComparison.Ordinal));
        Assert.All(closed.SelectMany(deployments.Development.Of), service => Assert.Equal("Enabled", service["properties.publicNetworkAccess"]));

        // Somebody from outside is let in to artifacts, and to nothing else.
        Assert.Equal(
            ["Disabled", "Enabled"],
            deployments.Everything.Of("Microsoft.Storage/storageAccounts").Select(account => account["properties.publicNetworkAccess"]));
        Assert.All(deployments.Everything.Of("Microsoft.Storage/storageAccounts"), account => Assert.Equal("Deny", account["properties.networkAcls.defaultAction"]));
    }

    private static IEnumerable<string> Containers(Deployment deployment) => deployment.Of("Microsoft.Storage/storageAccounts/blobServices/containers")
        .Where(container => container.Id.Contains("/startifacts", StringComparison.Ordinal)).Select(container => container.Name).Order(StringComparer.Ordinal);
}
