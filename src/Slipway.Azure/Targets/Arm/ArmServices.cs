using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Slipway.Azure.Metrics;
using Slipway.Azure.Targets.AppService;
using Slipway.Azure.Targets.ContainerApps;

namespace Slipway.Azure.Targets.Arm;

/// <summary>Registers the targets that Azure itself manages.</summary>
internal static class ArmServices
{
    public static IServiceCollection AddArmTargets(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ArmOptions>().Configure(options => options.Read(configuration)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ArmOptions>, ArmOptions.Check>();
        services.TryAddKeyedSingleton<TokenCredential>(
            ArmOptions.Section, (provider, _) => provider.GetRequiredService<IOptions<ArmOptions>>().Value.Credential());
        services.AddSingleton(provider => new ArmConnection(
            provider.GetRequiredService<IOptions<ArmOptions>>().Value,
            provider.GetRequiredKeyedService<TokenCredential>(ArmOptions.Section),
            provider.GetKeyedService<HttpPipelineTransport>(ArmOptions.Section)));
        services.AddHttpClient(SlotWarmUp.Client).ConfigurePrimaryHttpMessageHandler(HttpProber.Handler).RemoveAllLoggers();
        services.AddSingleton<SlotWarmUp>().AddSingleton<AppServiceApi>().AddSingleton<ContainerAppApi>();
        return services.AddSingleton<ITarget, AppServiceTarget>().AddSingleton<ITarget, ContainerAppTarget>();
    }
}
