using Azure.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Slipway.Azure.Metrics;

/// <summary>Registers the sources of measurements.</summary>
internal static class MetricsServices
{
    public static IServiceCollection AddMetricSources(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MetricsOptions>().Configure(options => options.Read(configuration)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<MetricsOptions>, MetricsOptions.Check>();
        services.TryAddKeyedSingleton<TokenCredential>(
            PrometheusServers.Credential, (provider, _) => provider.GetRequiredService<IOptions<MetricsOptions>>().Value.Credential());
        services.AddHttpClient<PrometheusServers>().ConfigurePrimaryHttpMessageHandler(HttpProber.Handler).RemoveAllLoggers();
        services.AddHttpClient<AzureQuestions>().ConfigurePrimaryHttpMessageHandler(HttpProber.Handler).RemoveAllLoggers();
        services.AddSingleton<AskedLess>().AddTransient<AzureMetrics>().AddTransient<LogWorkspaces>();
        return services.AddTransient<MetricSources>();
    }
}
