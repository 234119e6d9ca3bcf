using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Functions.Access;
using Slipway.Functions.Http;

namespace Slipway.Functions.Tests.Access;

/// <summary>The door alone, with settings and whoever comes.</summary>
internal sealed class Gatehouse(Dictionary<string, string?> settings) : IDisposable
{
    private readonly ServiceProvider services = new ServiceCollection()
        .AddLogging()
        .AddSlipway(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
        .BuildServiceProvider();

    /// <summary>Comes to the door with a token.</summary>
    public Task<Welcome> AskAsync(string token, string function = nameof(GetRelease)) => SendAsync(function, [$"Bearer {token}"]);

    /// <summary>Comes to the door with these headers.</summary>
    public async Task<Welcome> SendAsync(string function, string[] authorization, Action<HttpRequest>? shape = null)
    {
        DefaultHttpContext http = new();
        http.Connection.RemoteIpAddress = IPAddress.Loopback;
        if (authorization.Length > 0)
        {
            http.Request.Headers.Authorization = authorization;
        }

        shape?.Invoke(http.Request);
        Problem? refusal = await services.GetRequiredService<Door>().AdmitAsync(function, http);
        return new(refusal, refusal is null ? Visit.Of(http.Request) : null, http.Response.Headers.RetryAfter);
    }

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public void Dispose() => services.Dispose();
}

/// <summary>What the door said.</summary>
internal sealed record Welcome(Problem? Refusal, Visit? Visit, string? RetryAfter)
{
    /// <summary>200 for whoever came in.</summary>
    public int Status => Refusal?.Status ?? 200;
}
