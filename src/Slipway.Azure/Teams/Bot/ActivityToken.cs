using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Slipway.Azure.Identity;

namespace Slipway.Azure.Teams.Bot;

/// <summary>
/// Proves that an activity comes from the Bot Connector, for this bot, over Teams
/// (https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication#connector-to-bot).
/// </summary>
public sealed partial class ActivityToken(BotKeys keys, TeamsOptions options, TimeProvider clock, ILogger<ActivityToken> logger)
{
    private readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false };

    /// <summary>Holds an activity against the <c>Authorization</c> header that came with it.</summary>
    /// <exception cref="ActivityRefusedException">It is not proven, or the proof is for something else.</exception>
    public async Task ProveAsync(IReadOnlyList<string?> authorization, IncomingActivity activity, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(authorization);
        ArgumentNullException.ThrowIfNull(activity);
        string sent = BearerTokens.Read(authorization) ?? throw new ActivityRefusedException(ActivityFlaw.Unproven, BearerTokens.ExactlyOne);
        OpenIdConnectConfiguration signers = await keys.ReadAsync(null, cancellation);
        TokenValidationResult result = await ValidateAsync(sent, signers);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            OpenIdConnectConfiguration rotated = await keys.ReadAsync(signers, cancellation);
            if (!ReferenceEquals(rotated, signers))
            {
                signers = rotated;
                result = await ValidateAsync(sent, signers);
            }
        }

        if (!result.IsValid || result.SecurityToken is not JsonWebToken token)
        {
            LogUnproven(logger, result.Exception?.GetType().Name ?? "no token");
            throw new ActivityRefusedException(
                ActivityFlaw.Unproven, $"The token is not one that the Bot Connector signed for this bot, or its time is over ({BearerTokens.Reason(result.Exception)}).", result.Exception);
        }

        RequireEndorsement(signers, token.SigningKey?.KeyId, activity);
        RequireService(token, activity);
    }

    private Task<TokenValidationResult> ValidateAsync(string token, OpenIdConnectConfiguration signers)
    {
        TokenValidationParameters rules = BearerTokens.Rules(options.Issuer, options.AppId, clock);
        rules.IssuerSigningKeys = signers.SigningKeys;
        return handler.ValidateTokenAsync(token, rules);
    }

    // Endorsements are no part of SigningKeys; they survive only among what the key set did not understand.
    private void RequireEndorsement(OpenIdConnectConfiguration signers, string? key, IncomingActivity activity)
    {
        JsonWebKey[] used = [.. signers.JsonWebKeySet.Keys.Where(candidate => key is not null && candidate.KeyId == key)];
        if (used is not [{ } one] || !one.AdditionalData.TryGetValue("endorsements", out object? endorsements)
            || !Words(endorsements).Contains(activity.ChannelId, StringComparer.Ordinal))
        {
            LogUnendorsed(logger);
            throw new ActivityRefusedException(ActivityFlaw.NotOurs, "The key that signed the token is not endorsed for this channel.");
        }
    }

    private static void RequireService(JsonWebToken token, IncomingActivity activity)
    {
        string[] claims = [.. token.Claims.Where(claim => claim.Type == "serviceurl").Select(claim => claim.Value)];
        if (claims is not [{ } service] || !string.Equals(service, activity.ServiceUrl, StringComparison.Ordinal))
        {
            throw new ActivityRefusedException(ActivityFlaw.NotOurs, "The token was given for another serviceUrl than the activity's.");
        }
    }

    private static IEnumerable<string> Words(object? endorsements) => endorsements switch
    {
        JsonElement { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Where(word => word.ValueKind is JsonValueKind.String).Select(word => word.GetString()!),
        IEnumerable<object> list => list.Select(word => word as string ?? (word is JsonElement { ValueKind: JsonValueKind.String } text ? text.GetString()! : "")),
        _ => [],
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "An activity was not proven: {Reason}")]
    private static partial void LogUnproven(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An activity was signed with a key that is not endorsed for Teams")]
    private static partial void LogUnendorsed(ILogger logger);
}
