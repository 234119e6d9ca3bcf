using Slipway.Infra.Tests.Kit;

namespace Slipway.Infra.Tests;

/// <summary>Nothing is a secret, and no service takes one.</summary>
public sealed class SecretsTests(Deployments deployments)
{
    /// <summary>What each kind of resource must say, so that a key of it is worth nothing and nobody is let in without an identity.</summary>
    public static TheoryData<string, string, string> Closed => new()
    {
        { "Microsoft.Storage/storageAccounts", "properties.allowSharedKeyAccess", "false" },
        { "Microsoft.Storage/storageAccounts", "properties.allowBlobPublicAccess", "false" },
        { "Microsoft.Storage/storageAccounts", "properties.minimumTlsVersion", "TLS1_2" },
        { "Microsoft.Storage/storageAccounts", "properties.supportsHttpsTrafficOnly", "true" },
        { "Microsoft.ServiceBus/namespaces", "properties.disableLocalAuth", "true" },
        { "Microsoft.ServiceBus/namespaces", "properties.minimumTlsVersion", "1.2" },
        { "Microsoft.Insights/components", "properties.DisableLocalAuth", "true" },
        { "Microsoft.OperationalInsights/workspaces", "properties.features.disableLocalAuth", "true" },
        { "Microsoft.KeyVault/vaults", "properties.enableRbacAuthorization", "true" },
        { "Microsoft.KeyVault/vaults", "properties.enablePurgeProtection", "true" },
        { "Microsoft.BotService/botServices", "properties.disableLocalAuth", "true" },
        { "Microsoft.BotService/botServices", "properties.msaAppType", "UserAssignedMSI" },
        { "Microsoft.Web/sites", "properties.httpsOnly", "true" },
        { "Microsoft.Web/sites", "properties.siteConfig.minTlsVersion", "1.2" },
        { "Microsoft.Web/sites", "properties.siteConfig.scmMinTlsVersion", "1.2" },
        { "Microsoft.Web/sites", "properties.siteConfig.ftpsState", "Disabled" },
        { "Microsoft.Web/sites", "properties.functionAppConfig.deployment.storage.authentication.type", "UserAssignedIdentity" },
        { "Microsoft.Web/sites/basicPublishingCredentialsPolicies", "properties.allow", "false" },
    };

    [Theory]
    [MemberData(nameof(Closed))]
    public void Every_service_takes_identities_alone(string type, string property, string value)
    {
        Deployment.Resource[] all = [.. deployments.All.SelectMany(deployment => deployment.Of(type))];

        Assert.NotEmpty(all);
        Assert.All(all, resource => Assert.Equal((resource.Id, value), (resource.Id, resource[property])));
    }

    [Fact]
    public void Neither_of_the_ways_to_publish_by_password_is_open() => Assert.All(deployments.All, deployment => Assert.Equal(
        ["ftp", "scm"], deployment.Of("Microsoft.Web/sites/basicPublishingCredentialsPolicies").Select(policy => policy.Name).Order(StringComparer.Ordinal)));

    [Fact]
    public void No_parameter_and_no_output_is_a_secret_and_no_key_is_asked_for()
    {
        Assert.DoesNotContain(
            deployments.Templates().SelectMany(template => template["parameters"]?.AsObject() ?? []),
            parameter => ((string?)parameter.Value!["type"])?.StartsWith("secure", StringComparison.OrdinalIgnoreCase) is true);
        Assert.All(
            ["listKeys", "listAccountSas", "listServiceSas", "listSecrets", "listConnectionStrings", "getSecret", "list("],
            asked => Assert.DoesNotContain(asked, deployments.Template, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void No_setting_holds_a_key_or_a_connection_string()
    {
        foreach ((string name, string value) in deployments.All.SelectMany(deployment => deployment.Settings))
        {
            Assert.All(
                ["AccountKey", "SharedAccess", "Endpoint=sb:", "DefaultEndpointsProtocol", "Password", "InstrumentationKey", "sig=", "whsec_"],
                part => Assert.DoesNotContain(part, value, StringComparison.OrdinalIgnoreCase));

            // The one of that name says where telemetry goes; since local authentication is off, it opens nothing.
            bool isPlace = name is "APPLICATIONINSIGHTS_CONNECTION_STRING";
            Assert.True(isPlace || !value.Contains("connectionString", StringComparison.OrdinalIgnoreCase), $"{name} is {value}.");
            Assert.True(isPlace || !name.Contains("connectionString", StringComparison.OrdinalIgnoreCase), $"{name} is {value}.");
        }
    }

    [Fact]
    public void A_secret_of_others_is_named_by_its_place_in_the_vault_and_may_be_read_there_alone()
    {
        Assert.Matches(
            @"^\[format\('@Microsoft\.KeyVault\(SecretUri=\{0\}secrets/\{1\}\)', reference\('/[^']+/vaults/[^']+', '[^']+'\)\.vaultUri, 'deployer'\)\]$",
            deployments.Everything.Settings["SlipwayWebhooks__deployer__secret"]);
        Assert.Equal(
            deployments.Everything.One("Microsoft.ManagedIdentity/userAssignedIdentities").Id, deployments.Everything.One("Microsoft.Web/sites")["properties.keyVaultReferenceIdentity"]);
        Assert.DoesNotContain(deployments.Production.Settings.Values, value => value.Contains("@Microsoft.KeyVault", StringComparison.Ordinal));
    }
}
