using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Azure.Identity;
using Slipway.Functions;
using Slipway.Functions.Access;
using Slipway.Functions.Telemetry;
using Slipway.Host.Durable;
using Slipway.Host.Http;

namespace Slipway.Host;

/// <summary>The app that is deployed to Azure, as this host takes it: the one place where the two meet.</summary>
internal static class FunctionApp
{
    public static Assembly Assembly { get; } = typeof(Composition).Assembly;

    /// <summary>Everything that Azure runs, behind the same door. Unless the settings say otherwise this machine's key opens everything, as often as wanted.</summary>
    public static void Compose(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSlipway(configuration);
        services.AddSingleton(provider => new ActivityScope((activity, instance, run) => provider.GetRequiredService<ReleaseScope>().RunAsync(activity, instance, run)));
        services.AddSingleton(provider =>
        {
            Door door = provider.GetRequiredService<Door>();
            return new HttpGate(Assembly, door.TakesKeys, async (function, http) => (await door.AdmitAsync(function, http))?.Answer);
        });
        services.PostConfigure<CallerOptions>(callers =>
        {
            callers.Keys |= string.IsNullOrWhiteSpace(configuration["SlipwayApi:keys"]);
            bool saysRoles = configuration.GetSection("SlipwayApi:keyRoles") is var roles && (!string.IsNullOrWhiteSpace(roles.Value) || roles.GetChildren().Any());
            callers.KeyRoles = saysRoles ? callers.KeyRoles : Roles.All;
        });
        services.PostConfigure<CallerLimits>(limits =>
            limits.RequestsPerMinute = string.IsNullOrWhiteSpace(configuration["SlipwayApi:limits:requestsPerMinute"]) ? 0 : limits.RequestsPerMinute);
    }

    /// <summary>Lets whoever sits at this machine answer as anybody, also where a tenant is configured: the local inbox does not ask who it is.</summary>
    public static void TrustNames(IServiceCollection services) => services.PostConfigure<CallerOptions>(callers => callers.TrustsNames = true);
}
