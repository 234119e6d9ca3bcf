using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Slipway.Azure.Metrics;
using Slipway.Azure.Targets.Remote;

namespace Slipway.Azure.Targets.Webhooks;

/// <summary>Registers webhooks.</summary>
internal static class WebhookServices
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<WebhookOptions>().Configure(options => options.Read(configuration)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<WebhookOptions>, WebhookOptions.Check>();
        // The address may hold a secret, and the client's own log would repeat it.
        services.AddHttpClient(WebhookCaller.Client).ConfigurePrimaryHttpMessageHandler(HttpProber.Handler).RemoveAllLoggers();
        return services.AddSingleton<WebhookCaller>().AddSingleton<WebhookCalls>().AddSingleton<WebhookCheck>().AddSingleton<RemoteWebhook>()
            .AddSingleton<ITarget>(provider => new RemoteTarget(provider.GetRequiredService<RemoteWebhook>()));
    }
}
