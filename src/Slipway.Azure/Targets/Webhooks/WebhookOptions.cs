using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Slipway.Azure.Targets.Webhooks;

/// <summary>
/// The webhooks that plans may name, under <c>SlipwayWebhooks:{name}</c>: <c>url</c>; <c>secret</c>, which is <c>whsec_</c> and the base64 form of 32 to 64
/// random bytes, or two of them with a space between while they are exchanged; and <c>timeout</c>, a time span as <c>00:00:20</c>.
/// </summary>
public sealed record WebhookOptions
{
    private const string Section = "SlipwayWebhooks";

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(20);

    // An activity that waits longer for one answer would be taken for dead.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <summary>Each webhook by its name in plans.</summary>
    public Dictionary<string, Endpoint> Named { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes the settings.</summary>
    public void Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        foreach (IConfigurationSection webhook in configuration.GetSection(Section).GetChildren())
        {
            string? timeout = webhook["timeout"];
            Named[webhook.Key] = new Endpoint(
                webhook["url"]?.Trim() ?? "",
                WebhookSecrets.TryParse(webhook["secret"] ?? ""),
                string.IsNullOrWhiteSpace(timeout) ? Usual : TimeSpan.TryParse(timeout, CultureInfo.InvariantCulture, out TimeSpan limit) ? limit : TimeSpan.Zero);
        }
    }

    /// <summary>A webhook.</summary>
    /// <exception cref="InvalidOperationException">None is configured by this name.</exception>
    public Endpoint Of(string name) => Named.TryGetValue(name, out Endpoint? found)
        ? found
        : throw new InvalidOperationException($"No webhook '{name}' is configured; set {Section}:{name}:url and {Section}:{name}:secret.");

    /// <summary>Where a webhook is called, and what proves each side to the other.</summary>
    /// <param name="Url">Its address; it may hold a secret, so it is never logged.</param>
    /// <param name="Secrets">What signs; null where the setting cannot be read.</param>
    /// <param name="Timeout">How long an answer may take.</param>
    public sealed record Endpoint(string Url, WebhookSecrets? Secrets, TimeSpan Timeout)
    {
        /// <summary>Its host alone: the rest may hold a secret.</summary>
        public override string ToString() => Uri.TryCreate(Url, UriKind.Absolute, out Uri? address) ? address.Host : "no address";
    }

    /// <summary>Says in one sentence what is wrong, without repeating a secret.</summary>
    internal sealed class Check : IValidateOptions<WebhookOptions>
    {
        public ValidateOptionsResult Validate(string? name, WebhookOptions options) =>
            options.Named.Select(webhook => Problem($"{Section}:{webhook.Key}", webhook.Value)).OfType<string>().FirstOrDefault() is { } problem
                ? ValidateOptionsResult.Fail(problem)
                : ValidateOptionsResult.Success;

        private static string? Problem(string setting, Endpoint webhook) =>
            webhook.Url.Length == 0 ? $"{setting} names no address; set {setting}:url."
            : !IsAddress(webhook.Url) ? $"{setting}:url is not an https address without a user or fragment; write one."
            : webhook.Secrets is null ? $"{setting}:secret is not whsec_ and the base64 form of 32 to 64 bytes, nor two of them with a space between; write it so."
            : webhook.Timeout < Shortest || webhook.Timeout > Longest ? $"{setting}:timeout is not a time span from 00:00:01 to 00:02:00; write one, or leave it out."
            : null;

        // Clear text only to this machine, where a sidecar or a developer's own peer listens.
        private static bool IsAddress(string text) =>
            Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            && address is { UserInfo: "", Fragment: "" }
            && (address.Scheme == Uri.UriSchemeHttps || (address.IsLoopback && address.Scheme == Uri.UriSchemeHttp));
    }
}
