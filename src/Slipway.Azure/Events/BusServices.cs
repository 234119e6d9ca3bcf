using Azure.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Slipway.Azure.Records;
using Slipway.Azure.Targets;
using Slipway.Azure.Targets.Agents;
using Slipway.Azure.Targets.Remote;

namespace Slipway.Azure.Events;

/// <summary>Registers Service Bus. Where none is configured, nothing is sent.</summary>
internal static class BusServices
{
    public static IServiceCollection AddBus(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<BusOptions>().Configure(options => options.Read(configuration)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<BusOptions>, BusOptions.Check>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<BusOptions>>().Value);
        services.AddSingleton<AgentNames>();
        if (!BusOptions.IsOn(configuration))
        {
            return services.AddHostedService<BusAbsence>();
        }

        services.TryAddKeyedSingleton<TokenCredential>(BusOptions.Section, (provider, _) => provider.GetRequiredService<BusOptions>().Credential());
        services.AddSingleton(provider => new BusConnection(
            provider.GetRequiredService<BusOptions>(), provider.GetRequiredKeyedService<TokenCredential>(BusOptions.Section)));
        services.AddSingleton<EventCursors>().AddSingleton<EventSender>().AddSingleton<EventSweep>();
        services.AddSingleton<BusHealth>().AddSingleton<AgentCommands>().AddSingleton<AgentAnswers>().AddSingleton<AgentListening>().AddSingleton<RemoteAgent>();
        services.AddSingleton<ITarget>(provider => new RemoteTarget(provider.GetRequiredService<RemoteAgent>()));
        return services.AddHostedService<PromptSending>();
    }
}
