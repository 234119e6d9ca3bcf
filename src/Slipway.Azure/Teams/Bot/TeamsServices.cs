using Azure.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Slipway.Azure.Records;

namespace Slipway.Azure.Teams.Bot;

/// <summary>Registers the bot.</summary>
public static class TeamsServices
{
    /// <summary>Adds what speaks with Teams; it does nothing while no bot is configured.</summary>
    public static IServiceCollection AddTeams(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<TeamsOptions>>().Value);
        if (TeamsOptions.IsConfigured(configuration))
        {
            services.AddOptions<TeamsOptions>().Configure(options => options.Read(configuration)).ValidateOnStart();
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TeamsOptions>, TeamsOptions.Check>());
        }

        services.TryAddKeyedSingleton(TeamsOptions.Section, (provider, _) => provider.GetRequiredService<TeamsOptions>().Credential());
        services.AddHttpClient(BotKeys.Client)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
            .RemoveAllLoggers();
        services.AddSingleton(provider => new ConnectorTokens(
            provider.GetRequiredKeyedService<TokenCredential>(TeamsOptions.Section), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<BotKeys>().AddSingleton<ActivityToken>().AddSingleton<PostingPace>().AddSingleton<Connector>();
        return services.AddSingleton<Conversations>();
    }
}
