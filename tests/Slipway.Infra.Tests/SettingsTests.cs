using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Slipway.Azure;
using Slipway.Azure.Identity;
using Slipway.Functions;
using Slipway.Infra.Tests.Kit;

namespace Slipway.Infra.Tests;

/// <summary>The settings that the deployment makes are those that the code reads, and no others.</summary>
public sealed class SettingsTests(Deployments deployments)
{
    /// <summary>What the Functions host, the platform and the Azure SDK read themselves. https://learn.microsoft.com/azure/azure-functions/functions-app-settings</summary>
    private static readonly string[] Platforms =
    [
        "AzureWebJobsStorage__accountName", "AzureWebJobsStorage__credential", "AzureWebJobsStorage__clientId",
        "APPLICATIONINSIGHTS_CONNECTION_STRING", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
        "AZURE_CLIENT_ID",
    ];

    [Fact]
    public void The_app_starts_with_just_these_settings()
    {
        Assert.All(deployments.All, deployment =>
        {
            IConfiguration configuration = CodeSettings.Configure(deployment.Settings);
            using ServiceProvider services = new ServiceCollection().AddLogging().AddSingleton(configuration).AddSlipway(configuration).BuildServiceProvider();

            services.GetRequiredService<IStartupValidator>().Validate();
        });
    }

    [Fact]
    public void Every_setting_is_one_that_the_code_reads_or_that_the_platform_documents()
    {
        foreach (Deployment deployment in deployments.All)
        {
            IReadOnlyDictionary<string, string> settings = deployment.Settings;
            IReadOnlyDictionary<string, string> read = CodeSettings.Read(settings);

            // A setting is read when some options record holds something else without it, or with another value.
            IEnumerable<string> unread =
                from name in settings.Keys.Except(Platforms)
                let without = CodeSettings.Read(settings.Where(setting => setting.Key != name).ToDictionary())
                let otherwise = CodeSettings.Read(settings.ToDictionary(setting => setting.Key, setting => setting.Key == name ? $"{setting.Value}-other" : setting.Value))
                where read.All(record => without[record.Key] == record.Value && otherwise[record.Key] == record.Value)
                select name;

            Assert.Equal((deployment.Name, ""), (deployment.Name, string.Join(", ", unread)));
        }
    }

    [Fact]
    public void A_setting_that_nobody_reads_would_be_seen()
    {
        Dictionary<string, string> settings = new() { ["SlipwayStorage__accountName"] = "a", ["SlipwayStorage__acountName"] = "b" };

        Assert.Equal(CodeSettings.Read(new Dictionary<string, string> { ["SlipwayStorage__accountName"] = "a" }), CodeSettings.Read(settings));
        Assert.NotEqual(CodeSettings.Read(new Dictionary<string, string>()), CodeSettings.Read(settings));
    }

    [Fact]
    public void Wherever_the_code_can_be_told_as_whom_to_sign_in_it_is_told()
    {
        string[] identities =
        [
            .. from type in CodeSettings.Records
               where type.GetProperty("ClientId") is not null
               select type == typeof(StorageOptions) ? "SlipwayStorage__clientId" : $"Slipway{type.Name[..^"Options".Length]}__clientId",
        ];

        Assert.Contains("SlipwayArm__clientId", identities);
        Assert.All([deployments.Production, deployments.Everything], deployment => Assert.Empty(identities.Except(deployment.Settings.Keys)));
        Assert.All(
            from deployment in deployments.All from setting in deployment.Settings where setting.Key.EndsWith("__clientId", StringComparison.Ordinal) select setting.Value,
            value => Assert.EndsWith(".clientId]", value, StringComparison.Ordinal));
    }

    [Fact]
    public void Artifacts_and_the_engine_are_in_accounts_of_their_own()
    {
        Assert.All(deployments.All, deployment =>
        {
            StorageOptions options = new();
            options.Read(CodeSettings.Configure(deployment.Settings));
            string[] accounts = [.. deployment.Of("Microsoft.Storage/storageAccounts").Select(account => account.Name)];

            Assert.Equal(["stengine", "startifacts"], accounts.Select(name => name[..^13]));
            Assert.Equal($"https://{accounts[1]}.blob.core.windows.net", options.BlobServiceUri);
            Assert.Equal(accounts[0], deployment.Settings["AzureWebJobsStorage__accountName"]);
            Assert.True(options.IsPrepared, "The app would create containers, which it has no right to.");
        });
    }

    [Fact]
    public void What_Flex_Consumption_does_not_take_is_not_set()
    {
        // https://learn.microsoft.com/azure/azure-functions/flex-consumption-plan#deprecated-properties-and-settings
        string[] not =
        [
            "FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_WORKER_RUNTIME_VERSION", "FUNCTIONS_EXTENSION_VERSION", "FUNCTIONS_MAX_HTTP_CONCURRENCY",
            "WEBSITE_TIME_ZONE", "TZ", "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING", "WEBSITE_CONTENTSHARE", "WEBSITE_CONTENTOVERVNET", "WEBSITE_RUN_FROM_PACKAGE",
            "WEBSITE_VNET_ROUTE_ALL", "WEBSITE_DNS_SERVER", "WEBSITE_NODE_DEFAULT_VERSION", "WEBSITE_USE_PLACEHOLDER_DOTNETISOLATED", "ENABLE_ORYX_BUILD",
            "SCM_DO_BUILD_DURING_DEPLOYMENT", "AzureWebJobsDashboard", "AzureWebJobsStorage",
        ];

        Assert.All(deployments.All, deployment => Assert.Empty(deployment.Settings.Keys.Intersect(not, StringComparer.OrdinalIgnoreCase)));
    }

    [Fact]
    public void A_name_on_Linux_has_letters_digits_and_underscores_alone() => Assert.All(
        deployments.All.SelectMany(deployment => deployment.Settings.Keys), name => Assert.Matches("^[A-Za-z][A-Za-z0-9_]*$", name));
}
