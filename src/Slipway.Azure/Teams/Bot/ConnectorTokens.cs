using Azure.Core;

namespace Slipway.Azure.Teams.Bot;

/// <summary>The token with which the bot speaks, asked for anew five minutes before it ends.</summary>
/// <param name="credential">The bot's identity.</param>
/// <param name="clock">The time.</param>
public sealed class ConnectorTokens(TokenCredential credential, TimeProvider clock)
{
    /// <summary>For what the token is.</summary>
    public const string Scope = "https://api.botframework.com/.default";

    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);

    private volatile Kept? kept;

    private sealed record Kept(string Token, DateTimeOffset Ends);

    /// <summary>A token that is good for some minutes.</summary>
    /// <param name="refused">One that the Connector did not take; null for none.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<string> GetAsync(string? refused, CancellationToken cancellation)
    {
        if (kept is { } held && held.Token != refused && clock.GetUtcNow() < held.Ends - Early)
        {
            return held.Token;
        }

        AccessToken token = await credential.GetTokenAsync(new TokenRequestContext([Scope]), cancellation);
        kept = new(token.Token, token.ExpiresOn);
        return token.Token;
    }
}
