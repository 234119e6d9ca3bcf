using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Slipway.Host.Http;

/// <summary>The two keys of a Functions host: one opens the functions, the master key opens everything. Never logged.</summary>
internal sealed record HostKeys(string Function, string Master)
{
    /// <summary>Where they are kept, or null when the settings gave both.</summary>
    [JsonIgnore]
    public string? File { get; init; }

    /// <summary>Whether the request carries a key of the level, in the header <c>x-functions-key</c> or as <c>?code=</c>.</summary>
    public bool Allow(AuthorizationLevel level, HttpRequest request) => level switch
    {
        AuthorizationLevel.Anonymous => true,
        AuthorizationLevel.Function or AuthorizationLevel.User => Given(request) is { } key && (Same(key, Function) | Same(key, Master)),
        _ => Given(request) is { } key && Same(key, Master),
    };

    public static string Fresh() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(40)).Replace('+', '-').Replace('/', '_');

    public override string ToString() => nameof(HostKeys);

    private static string? Given(HttpRequest request) =>
        request.Headers["x-functions-key"].FirstOrDefault() ?? request.Query["code"].FirstOrDefault();

    // Digests are of one length, so the time says nothing about the key's.
    private static bool Same(string given, string key) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
