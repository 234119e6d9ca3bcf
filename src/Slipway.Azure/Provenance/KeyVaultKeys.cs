using System.Collections.Concurrent;
using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Slipway.Releases.Provenance;
using Slipway.Releases.Provenance.Keys;

namespace Slipway.Azure.Provenance;

/// <summary>
/// Reads the public half of keys and certificates from Key Vault (https://learn.microsoft.com/rest/api/keyvault/keys/get-key/get-key). It is
/// asked for each release anew, so that a key which was disabled no longer counts.
/// </summary>
/// <param name="credential">As whom Slipway asks; it needs the right to get keys, and certificates.</param>
/// <param name="transport">How requests are sent; null for the usual way.</param>
/// <param name="patience">How long one key may take, repeats included; 40 s when null.</param>
public sealed class KeyVaultKeys(TokenCredential credential, HttpPipelineTransport? transport = null, TimeSpan? patience = null)
{
    private readonly TimeSpan longest = patience ?? TimeSpan.FromSeconds(40);
    private readonly ConcurrentDictionary<string, HttpPipeline> pipelines = new(StringComparer.Ordinal);

    /// <summary>The key that the plan pins.</summary>
    /// <exception cref="RequestFailedException">Key Vault did not answer with it.</exception>
    /// <exception cref="InvalidOperationException">It may not be used now, or is of a kind that is not checked here.</exception>
    /// <exception cref="TimeoutException">Key Vault did not answer in time.</exception>
    public async Task<TrustedKey> ReadAsync(PinnedKey key, DateTimeOffset at, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!KeyVaultAddress.TryParse(key.KeyVault, out KeyVaultAddress? address))
        {
            throw new InvalidOperationException($"The key '{key.Name}' has an address that is not one of Key Vault.");
        }

        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(longest);
        try
        {
            using JsonDocument answer = JsonDocument.Parse(await GetAsync(key, address, limit.Token));
            return WhyUnusable(answer.RootElement, at) is { } why
                ? throw new InvalidOperationException($"The key '{key.Name}' may not be used: {address.Uri} {why}.")
                : address.IsCertificate
                    ? TrustedKey.Of(key.Name, answer.RootElement.GetProperty("cer").GetBytesFromBase64(), key.Subject)
                    : TrustedKey.Of(key.Name, JsonWebKey.Read(answer.RootElement.GetProperty("key")));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"The key '{key.Name}' could not be read: {address.Uri.Host} did not answer within {longest.TotalSeconds} s.");
        }
        catch (Exception strange) when (strange is JsonException or KeyNotFoundException or FormatException)
        {
            throw new InvalidOperationException($"The key '{key.Name}' cannot be used: what {address.Uri} answered is not taken, {strange.Message}.", strange);
        }
    }

    private async Task<BinaryData> GetAsync(PinnedKey key, KeyVaultAddress address, CancellationToken cancellation)
    {
        HttpPipeline pipeline = pipelines.GetOrAdd(address.Audience, Pipeline);
        using HttpMessage message = pipeline.CreateMessage();
        message.Request.Method = RequestMethod.Get;
        message.Request.Uri.Reset(address.Uri);
        message.Request.Uri.AppendQuery("api-version", "7.4");
        message.Request.Headers.Add("Accept", "application/json");
        await pipeline.SendAsync(message, cancellation);
        Response answer = message.Response;
        return answer.Status == 200 ? answer.Content : throw new RequestFailedException(
            answer.Status, $"The key '{key.Name}' could not be read: {address.Uri.Host} answered {answer.Status} {answer.ReasonPhrase} for {address.Uri.AbsolutePath}.");
    }

    private HttpPipeline Pipeline(string audience)
    {
        KeyVaultOptions options = new();
        options.Retry.Mode = RetryMode.Exponential;
        options.Retry.MaxRetries = 3;
        options.Retry.Delay = TimeSpan.FromMilliseconds(200);
        options.Retry.MaxDelay = TimeSpan.FromSeconds(5);
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(10);
        if (transport is not null)
        {
            options.Transport = transport;
        }

        return HttpPipelineBuilder.Build(options, new BearerTokenAuthenticationPolicy(credential, $"{audience}/.default"));
    }

    private static string? WhyUnusable(JsonElement answer, DateTimeOffset at)
    {
        JsonElement attributes = answer.GetProperty("attributes");
        return !attributes.GetProperty("enabled").GetBoolean() ? "is disabled"
            : Moment("nbf") is { } begins && at < begins ? $"is valid from {begins:yyyy-MM-dd HH:mm} UTC only"
            : Moment("exp") is { } ends && at >= ends ? $"expired at {ends:yyyy-MM-dd HH:mm} UTC"
            : null;

        DateTimeOffset? Moment(string name) =>
            attributes.TryGetProperty(name, out JsonElement seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds.GetInt64()) : null;
    }

    private sealed class KeyVaultOptions : ClientOptions;
}
