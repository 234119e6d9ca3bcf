using Azure.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Slipway.Azure.Teams;
using Slipway.Azure.Teams.Directory;
using Slipway.Releases.Approvals;

namespace Slipway.Azure.Tests.Teams;

public sealed class TeamsOptionsTests
{
    private const string Tenant = "5a000000-0000-4000-8000-000000000001";
    private const string Bot = "5a000000-0000-4000-8000-000000000002";

    private const string NoWorkflow =
        "SlipwayTeams:webhook is not the address of a Teams workflow; write the https address that the workflow shows, whose host ends in "
            + ".logic.azure.com or .api.powerplatform.com or .webhook.office.com.";

    [Theory]
    [InlineData("SlipwayTeams:tenantId is missing; set it to the tenant's id.", "appId", Bot)]
    [InlineData("SlipwayTeams:tenantId 'contoso' is not a GUID; set it to the tenant's id.", "tenantId", "contoso", "appId", Bot)]
    [InlineData("SlipwayTeams:appId is missing; set it to the bot's app id.", "tenantId", Tenant)]
    [InlineData("SlipwayTeams:clientId 'mine' is not a GUID; set it to the managed identity's client id.", "tenantId", Tenant, "appId", Bot, "clientId", "mine")]
    [InlineData(
        "SlipwayTeams:clientId and SlipwayTeams:appPassword are both set, and one of them signs in; remove the other.",
        "tenantId", Tenant, "appId", Bot, "clientId", Bot, "appPassword", "secret")]
    [InlineData(
        "SlipwayTeams:graphEndpoint 'https://graph.example.com/v1.0' is not an address of Microsoft Graph; write one such as https://graph.microsoft.com/v1.0, or leave it out.",
        "tenantId", Tenant, "appId", Bot, "graphEndpoint", "https://graph.example.com/v1.0")]
    [InlineData(
        "SlipwayTeams:graphEndpoint 'http://graph.microsoft.com/v1.0' is not an address of Microsoft Graph; write one such as https://graph.microsoft.com/v1.0, or leave it out.",
        "tenantId", Tenant, "appId", Bot, "graphEndpoint", "http://graph.microsoft.com/v1.0")]
    [InlineData(
        "SlipwayTeams:graphEndpoint 'https://graph.microsoft.com' is not an address of Microsoft Graph; write one such as https://graph.microsoft.com/v1.0, or leave it out.",
        "tenantId", Tenant, "appId", Bot, "graphEndpoint", "https://graph.microsoft.com")]
    [InlineData(
        "SlipwayTeams:loginEndpoint 'over there' is not an address of Microsoft Entra; write one such as https://login.microsoftonline.com, or leave it out.",
        "tenantId", Tenant, "appId", Bot, "loginEndpoint", "over there")]
    [InlineData(
        "SlipwayTeams:openIdMetadata 'http://login.botframework.com/keys' is not an https address; write one, or leave it out.",
        "tenantId", Tenant, "appId", Bot, "openIdMetadata", "http://login.botframework.com/keys")]
    [InlineData(
        "SlipwayTeams:serviceHosts has 'https://smba.trafficmanager.net', which is not the name of a host; write one such as smba.trafficmanager.net.",
        "tenantId", Tenant, "appId", Bot, "serviceHosts:0", "https://smba.trafficmanager.net")]
    [InlineData("SlipwayTeams:timeZones 'some' is neither true nor false; write one of them, or leave it out.", "tenantId", Tenant, "appId", Bot, "timeZones", "some")]
    [InlineData("SlipwayTeams:catalogAppId 'slipway' is not a GUID; set it to the id of the bot's app in the organisation's catalogue.", "tenantId", Tenant, "appId", Bot, "catalogAppId", "slipway")]
    [InlineData(NoWorkflow, "webhook", "http://prod-1.westeurope.logic.azure.com/workflows/1?sig=secret")]
    [InlineData(NoWorkflow, "webhook", "https://prod-1.westeurope.logic.azure.com:8443/workflows/1?sig=secret")]
    [InlineData(NoWorkflow, "webhook", "https://logic.azure.com.example.com/workflows/1?sig=secret")]
    [InlineData(NoWorkflow, "webhook", "https://logic.azure.com@example.com/workflows/1?sig=secret")]
    [InlineData(
        "SlipwayTeams:webhooks:production posts questions that are answered on the approval's page, and there is none; set SlipwayApi:address, SlipwayApi:tenantId and SlipwayApi:audience.",
        "webhooks:production", "https://prod-1.westeurope.logic.azure.com:443/workflows/1?sig=secret")]
    public void A_wrong_setting_stops_the_start_with_one_sentence(string sentence, params string[] settings)
    {
        using ServiceProvider services = Services(settings);

        OptionsValidationException refused = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Equal(sentence, refused.Message);
    }

    [Theory]
    [InlineData]
    [InlineData("tenantId", "", "appId", " ")]
    public async Task Without_the_section_people_are_only_their_names(params string[] settings)
    {
        await using ServiceProvider services = Services(settings);
        services.GetRequiredService<IStartupValidator>().Validate();

        Assert.False(services.GetRequiredService<Approvers>().AreLookedUp);
        Assert.Null(services.GetService<EntraDirectory>());
    }

    [Theory]
    [InlineData(typeof(global::Azure.Identity.ClientSecretCredential), "appPassword", "secret")]
    [InlineData(typeof(global::Azure.Identity.ManagedIdentityCredential), "clientId", Bot)]
    [InlineData(typeof(global::Azure.Identity.DefaultAzureCredential))]
    public void The_bot_signs_in_with_its_secret_its_managed_identity_or_what_the_machine_has(Type credential, params string[] settings)
    {
        using ServiceProvider services = Services(["tenantId", Tenant, "appId", Bot, .. settings]);
        services.GetRequiredService<IStartupValidator>().Validate();

        Assert.IsType(credential, services.GetRequiredKeyedService<TokenCredential>(TeamsOptions.Section));
        Assert.Equal("SlipwayTeams", services.GetRequiredService<IOptions<TeamsOptions>>().Value.ToString());
    }

    [Theory]
    [InlineData]
    [InlineData("webhook", "https://default.environment.api.powerplatform.com:443/workflows/1?sig=secret")]
    public async Task Where_callers_prove_who_they_are_people_are_looked_up_without_a_bot_too(params string[] settings)
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser ada = graph.Add("ada@example.com", "Ada");
        (string, string)[] callers = [("SlipwayApi:address", "https://slipway.example.com"), ("SlipwayApi:tenantId", Tenant), ("SlipwayApi:audience", Bot)];
        await using ServiceProvider services = Services([.. settings, "graphEndpoint", $"{graph.Endpoint}"], with => with.AddKeyedSingleton<TokenCredential>(TeamsOptions.Section, new SimulatedEntra()), callers);
        await using ServiceProvider bare = Services(settings, null, callers);
        services.GetRequiredService<IStartupValidator>().Validate();
        bare.GetRequiredService<IStartupValidator>().Validate();

        Assert.Equal(ada.UserPrincipalName, await services.GetRequiredService<Approvers>().NameOfAsync(ada.Id, Sample.Cancellation));
        Assert.True(bare.GetRequiredService<Approvers>().AreLookedUp);
        TeamsOptions options = services.GetRequiredService<TeamsOptions>();
        Assert.Equal((settings.Length > 0, false, settings.Length > 0 ? "webhook" : null), (options.Posts, options.HasBot, options.WebhookOf("production")));
        Assert.Equal("SlipwayTeams", $"{options}");
    }

    [Fact]
    public void Without_a_bot_too_no_token_goes_to_another_place_than_Graph()
    {
        using ServiceProvider services = Services(
            ["graphEndpoint", "https://graph.example.com/v1.0"], null, ("SlipwayApi:tenantId", Tenant), ("SlipwayApi:audience", Bot));

        Assert.StartsWith(
            "SlipwayTeams:graphEndpoint 'https://graph.example.com/v1.0' is not an address of Microsoft Graph",
            Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_the_section_people_are_looked_up_at_the_endpoint_that_it_names()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser ada = graph.Add("ada@example.com", "Ada");
        await using ServiceProvider services = Services(
            ["tenantId", Tenant, "appId", Bot, "graphEndpoint", $"{graph.Endpoint}/"], with => with.AddKeyedSingleton<TokenCredential>(TeamsOptions.Section, new SimulatedEntra()));
        services.GetRequiredService<IStartupValidator>().Validate();

        Assert.Equal(["Ada"], (await services.GetRequiredService<Approvers>().PeopleAsync(new ApprovalGroup("one", [ada.UserPrincipalName!]), Sample.Cancellation)).Select(p => p.DisplayName));
    }

    private static ServiceProvider Services(string[] settings, Action<IServiceCollection>? before = null, params (string Key, string Value)[] beside)
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([
                new("SlipwayStorage:accountName", "a"),
                .. beside.Select(pair => KeyValuePair.Create<string, string?>(pair.Key, pair.Value)),
                .. settings.Chunk(2).Select(pair => KeyValuePair.Create<string, string?>($"SlipwayTeams:{pair[0]}", pair[1])),
            ]).Build();
        ServiceCollection services = new();
        before?.Invoke(services);
        return services.AddSlipwayAzure(configuration).BuildServiceProvider();
    }
}
