using Microsoft.IdentityModel.Tokens;

namespace Slipway.Azure.Identity;

/// <summary>What is asked of every bearer token that comes to us, whoever has signed it.</summary>
internal static class BearerTokens
{
    /// <summary>What is said when there is not just one.</summary>
    public const string ExactlyOne = "Send exactly one Authorization header with one Bearer token.";

    private const string Scheme = "Bearer ";
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>The one token of a call's <c>Authorization</c> headers; null when there is not just one.</summary>
    public static string? Read(IReadOnlyList<string?> authorization) =>
        authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && !header.Contains(',', StringComparison.Ordinal)
            ? header[Scheme.Length..]
            : null;

    /// <summary>Signed with RS256, by this issuer for this audience, and in time by our clock.</summary>
    public static TokenValidationParameters Rules(string issuer, string? audience, TimeProvider clock) => new()
    {
        ValidIssuer = issuer,
        ValidAudience = audience,
        ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        LifetimeValidator = (notBefore, expires, _, _) =>
        {
            DateTime now = clock.GetUtcNow().UtcDateTime;
            return expires is { } end && end > now - Skew && (notBefore is not { } begin || begin <= now + Skew);
        },
    };

    /// <summary>What was wrong with it, in a word.</summary>
    public static string Reason(Exception? flaw) => flaw switch
    {
        SecurityTokenInvalidLifetimeException or SecurityTokenExpiredException or SecurityTokenNoExpirationException => "lifetime",
        SecurityTokenInvalidIssuerException => "issuer",
        SecurityTokenInvalidAudienceException => "audience",
        SecurityTokenInvalidSignatureException or SecurityTokenInvalidAlgorithmException => "signature",
        _ => "form",
    };
}
