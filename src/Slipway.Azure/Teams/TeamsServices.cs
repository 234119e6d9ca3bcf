using System.Runtime.CompilerServices;
using Azure.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.Graph;
using Slipway.Azure.Records;
using Slipway.Azure.Teams.Bot;
using Slipway.Azure.Teams.Directory;

namespace Slipway.Azure.Teams;

/// <summary>Registers the tenant's directory, and the bot.</summary>
public static class TeamsServices
{
    /// <summary>Adds what knows people and speaks with Teams; without settings people are only their names, and no bot speaks.</summary>
    public static IServiceCollection AddTeams(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<TeamsOptions>>().Value);
        services.TryAddKeyedSingleton(TeamsOptions.Section, (provider, _) => provider.GetRequiredService<TeamsOptions>().Credential());
        if (TeamsOptions.IsConfigured(configuration) || TeamsOptions.KnowsPeople(configuration))
        {
            services.AddOptions<TeamsOptions>().Configure(options => options.Read(configuration)).ValidateOnStart();
            services.AddSingleton<IValidateOptions<TeamsOptions>, TeamsOptions.Check>();
        }

        if (TeamsOptions.IsConfigured(configuration))
        {
            services.AddSingleton(provider => new CardCalls(provider.GetRequiredService<TeamsOptions>().ChannelOf));
        }

        if (TeamsOptions.KnowsPeople(configuration))
        {
            services.AddDirectory();
        }

        services.AddSingleton(provider => new Approvers(provider.GetService<EntraDirectory>(), provider.GetRequiredService<TimeProvider>()));
        services.AddHttpClient(BotKeys.Client)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
            .RemoveAllLoggers();
        services.AddSingleton(provider => new ConnectorTokens(
            provider.GetRequiredKeyedService<TokenCredential>(TeamsOptions.Section), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<BotKeys>().AddSingleton<ActivityToken>().AddSingleton<PostingPace>().AddSingleton<Connector>();
        return services.AddSingleton<Conversations>().AddSingleton<Workflow>();
    }

    // Not inlined, for the method that names a client of Graph loads its 40 MB, and most starts need none of them.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddDirectory(this IServiceCollection services) => services.AddSingleton(Graph).AddSingleton<EntraDirectory>().AddSingleton<PersonalApp>();

    private static GraphServiceClient Graph(IServiceProvider provider) => GraphConnection.Open(
        new Uri(provider.GetRequiredService<TeamsOptions>().GraphEndpoint),
        provider.GetRequiredKeyedService<TokenCredential>(TeamsOptions.Section),
        EntraDirectory.Pauses);
}
