using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Slipway.Azure.Records;

namespace Slipway.Azure.Teams.Bot;

/// <summary>Registers the bot.</summary>
public static class TeamsServices
{
    /// <summary>The key of the bot's identity, a <see cref="TokenCredential"/>, among the services.</summary>
    public const string Identity = "Slipway.Teams";

    /// <summary>Adds what speaks with Teams; it does nothing while no bot is configured.</summary>
    public static IServiceCollection AddTeams(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<TeamsOptions>().Configure(options => options.Read(configuration)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TeamsOptions>, TeamsOptions.Check>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<TeamsOptions>>().Value);

        // The bot's application id is the client id of its managed identity.
        services.AddKeyedSingleton<TokenCredential>(Identity, (provider, _) => provider.GetRequiredService<TeamsOptions>().AppId is { } bot
            ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(bot))
            : new DefaultAzureCredential());
        services.AddHttpClient(BotKeys.Client)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
            .RemoveAllLoggers();
        services.AddSingleton(provider => new ConnectorTokens(
            provider.GetRequiredKeyedService<TokenCredential>(Identity), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<BotKeys>().AddSingleton<ActivityToken>().AddSingleton<PostingPace>().AddSingleton<Connector>();
        return services.AddSingleton<Conversations>();
    }
}
