using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Slipway.Azure.Targets;
using Slipway.Azure.Targets.AppService;
using Slipway.Azure.Targets.Arm;
using Slipway.Azure.Targets.ContainerApps;
using Slipway.Azure.Tests.Targets.AppService;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Rollouts.Targets;

namespace Slipway.Azure.Tests.Targets.Arm;

public sealed class ArmOptionsTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData("SlipwayArm:endpoint 'http://management.azure.com' is not an https address without a path; write one such as https://management.azure.com.", "endpoint", "http://management.azure.com")]
    [InlineData("SlipwayArm:endpoint 'https://management.azure.com/x' is not an https address without a path; write one such as https://management.azure.com.", "endpoint", "https://management.azure.com/x")]
    [InlineData("SlipwayArm:audience 'azure' is not an https address; write one such as https://management.azure.com.", "audience", "azure")]
    public void A_wrong_setting_stops_the_start_with_one_sentence(string sentence, string name, string value)
    {
        using ServiceProvider services = Services(name, value);

        Assert.Equal(sentence, Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate()).Message);
    }

    [Theory]
    [InlineData("https://management.azure.com/.default", "clientId", "")]
    [InlineData("https://management.chinacloudapi.cn/.default", "endpoint", "https://management.chinacloudapi.cn/")]
    [InlineData("https://management.core.windows.net/.default", "audience", "https://management.core.windows.net/")]
    public void A_token_is_for_the_audience_or_else_for_the_endpoint(string scope, string name, string value)
    {
        using ServiceProvider services = Services(name, value);
        services.GetRequiredService<IStartupValidator>().Validate();

        Assert.Equal(scope, services.GetRequiredService<IOptions<ArmOptions>>().Value.Scope);
    }

    [Fact]
    public void Both_targets_are_registered()
    {
        using ServiceProvider services = Services("clientId", "");
        RolloutTargets targets = services.GetRequiredService<RolloutTargets>();

        Assert.IsType<AppServiceTarget>(targets.Of(Place(new Target.AppService(SimulatedAppService.Resource, "staging", "shop.zip", null, TimeSpan.Zero))));
        Assert.IsType<ContainerAppTarget>(targets.Of(Place(new Target.ContainerApp(ContainerApps.SimulatedContainerApps.Resource, null, "shop", null, TimeSpan.Zero))));
    }

    [Theory]
    [InlineData("app-{ring}", 30, 100)]
    [InlineData("app-{ring}", 0, 0)]
    [InlineData("app", 30, 30)]
    public void A_ring_with_an_app_of_its_own_gives_it_all_users_or_none(string app, int weight, int share) =>
        Assert.Equal(share, ArmResource.ShareOf(Place(new Target.AppService(app, "staging", "shop.zip", null, TimeSpan.Zero), weight)));

    private static TargetPlace Place(Target target, int weight = 100) => new(Sample.Product(), "production", new Ring("all", weight, TimeSpan.Zero), target);

    private ServiceProvider Services(string name, string value)
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("SlipwayStorage", azurite.ConnectionString), new($"SlipwayArm:{name}", value)])
            .Build();
        return new ServiceCollection().AddSingleton(configuration).AddLogging().AddSlipwayAzure(configuration).BuildServiceProvider();
    }
}
