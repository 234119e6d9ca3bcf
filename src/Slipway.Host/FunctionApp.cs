using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Functions;

namespace Slipway.Host;

/// <summary>The app that is deployed to Azure, as this host takes it: the one place where the two meet.</summary>
internal static class FunctionApp
{
    public static Assembly Assembly { get; } = typeof(Composition).Assembly;

    public static void Compose(IServiceCollection services, IConfiguration configuration) => services.AddSlipway(configuration);
}
