using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Azure.Identity;
using Slipway.Functions;
using Slipway.Functions.Telemetry;
using Slipway.Host.Durable;

namespace Slipway.Host;

/// <summary>The app that is deployed to Azure, as this host takes it: the one place where the two meet.</summary>
internal static class FunctionApp
{
    public static Assembly Assembly { get; } = typeof(Composition).Assembly;

    public static void Compose(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSlipway(configuration);
        services.AddSingleton(provider => new ActivityScope(provider.GetRequiredService<ReleaseScope>().RunAsync));
    }

    /// <summary>Lets whoever sits at this machine answer as anybody, also where a tenant is configured: the local inbox does not ask who it is.</summary>
    public static void TrustNames(IServiceCollection services) => services.PostConfigure<CallerOptions>(callers => callers.TrustsNames = true);
}
