using Microsoft.Extensions.DependencyInjection;

namespace Slipway.Functions.Starting;

/// <summary>
/// A service that is made when it is first used. What runs from the start is made before the host hears of the app; with this its clients and their
/// credentials are not, so they take no time from the start.
/// </summary>
internal sealed class FirstUse<T>(IServiceProvider services) : Lazy<T>(services.GetRequiredService<T>)
    where T : notnull;
