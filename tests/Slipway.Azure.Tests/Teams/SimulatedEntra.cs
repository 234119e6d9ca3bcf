using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Azure.Core;
using Azure.Identity;

namespace Slipway.Azure.Tests.Teams;

/// <summary>An app's identity, whose tokens name for whom they are and what an administrator granted; its peers read them without a signature.</summary>
internal sealed class SimulatedEntra(params string[] roles) : TokenCredential
{
    /// <summary>The permissions that Slipway asks administrators for.</summary>
    public static readonly string[] Least = ["User.Read.All", "GroupMember.Read.All"];

    /// <summary>The scopes that tokens were asked for.</summary>
    public ConcurrentQueue<string> Scopes { get; } = new();

    /// <summary>For whom its tokens are, whatever was asked for; null for what was asked for.</summary>
    public string? Audience { get; set; }

    /// <summary>Whether it has no token to give.</summary>
    public bool IsAway { get; set; }

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        string scope = Assert.Single(requestContext.Scopes);
        Scopes.Enqueue(scope);
        if (IsAway)
        {
            throw new CredentialUnavailableException("There is no identity here.");
        }

        JsonObject claims = new()
        {
            ["aud"] = Audience ?? scope.Replace("/.default", "", StringComparison.Ordinal),
            ["roles"] = new JsonArray([.. (roles.Length > 0 ? roles : Least).Select(role => (JsonNode)role)]),
        };
        DateTimeOffset end = TimeProvider.System.GetUtcNow().AddHours(1);
        return new(new AccessToken($"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()))}.", end));
    }

    /// <summary>What a token says; null when it is none.</summary>
    public static JsonNode? Read(string? authorization)
    {
        string[] parts = (authorization ?? "").Split('.');
        return parts is ["Bearer e30", var claims, ""] ? JsonNode.Parse(Base64Url.DecodeFromChars(claims)) : null;
    }
}
