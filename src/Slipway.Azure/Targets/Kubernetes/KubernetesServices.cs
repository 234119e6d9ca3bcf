using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Slipway.Azure.Targets.Kubernetes;

/// <summary>Registers clusters.</summary>
internal static class KubernetesServices
{
    public static IServiceCollection AddClusters(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ClusterOptions>().Configure(options => options.Read(configuration)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ClusterOptions>, ClusterOptions.Check>();
        services.TryAddKeyedSingleton<TokenCredential>(Clusters.Credential, (_, _) => new DefaultAzureCredential());
        return services.AddSingleton<Clusters>().AddSingleton<ITarget, KubernetesTarget>();
    }
}
