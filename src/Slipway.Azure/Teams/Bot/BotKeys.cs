using System.Text.Json;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Slipway.Azure.Teams.Bot;

/// <summary>
/// The keys with which the Bot Connector signs, as its metadata describes them. They are kept for a day, and read anew when a token names one that
/// is not among them: keys rotate. That happens at most every <see cref="Pause"/>, however many forged tokens come.
/// </summary>
public sealed class BotKeys(IHttpClientFactory clients, TeamsOptions options, TimeProvider clock) : IDisposable
{
    /// <summary>The HTTP client's name.</summary>
    public const string Client = "Slipway.Teams";

    /// <summary>How long keys are asked for at the most.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Fresh = TimeSpan.FromHours(24);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim turn = new(1, 1);
    private volatile Known? known;
    private DateTimeOffset triedAt = DateTimeOffset.MinValue;

    private sealed record Known(OpenIdConnectConfiguration Configuration, DateTimeOffset At);

    /// <summary>The keys.</summary>
    /// <param name="seen">Those with which a signature was not found; null on the first look.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ActivityRefusedException">They cannot be read, and none are known.</exception>
    public async Task<OpenIdConnectConfiguration> ReadAsync(OpenIdConnectConfiguration? seen, CancellationToken cancellation)
    {
        if (IsEnough(seen) is { } enough)
        {
            return enough;
        }

        await turn.WaitAsync(cancellation);
        try
        {
            return IsEnough(seen) ?? await FetchAsync(cancellation);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    private OpenIdConnectConfiguration? IsEnough(OpenIdConnectConfiguration? seen)
    {
        DateTimeOffset now = clock.GetUtcNow();
        bool mayAsk = now - triedAt >= Pause;
        return known is { } kept && ((!ReferenceEquals(kept.Configuration, seen) && now - kept.At < Fresh) || !mayAsk) ? kept.Configuration : null;
    }

    private async Task<OpenIdConnectConfiguration> FetchAsync(CancellationToken cancellation)
    {
        triedAt = clock.GetUtcNow();
        using CancellationTokenSource limit = new(Patience, clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            OpenIdConnectConfiguration read = await OpenIdConnectConfigurationRetriever.GetAsync(
                options.OpenIdMetadata, new HttpDocumentRetriever(clients.CreateClient(Client)) { RequireHttps = true }, either.Token);
            if (read.JsonWebKeySet is null || read.SigningKeys.Count == 0)
            {
                throw new InvalidOperationException("The metadata lists no keys.");
            }

            known = new(read, triedAt);
            return read;
        }
        catch (Exception unread) when (!cancellation.IsCancellationRequested
            && unread is IOException or HttpRequestException or InvalidOperationException or OperationCanceledException or ArgumentException or JsonException)
        {
            // Keys that were good yesterday still prove what they signed.
            return known?.Configuration ?? throw new ActivityRefusedException(
                ActivityFlaw.Unknowable, "The keys of the Bot Connector cannot be read at the moment; send the same activity again.", unread);
        }
    }
}
