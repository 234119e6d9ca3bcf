using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Slipway.Azure.Targets.Webhooks;

/// <summary>
/// What Slipway and the other side of a webhook sign with, as Standard Webhooks has it: HMAC-SHA256 over <c>{id}.{timestamp}.{body}</c>, in base64 behind
/// <c>v1,</c>. While secrets are exchanged there are two: everything is signed with both, and either proves.
/// </summary>
/// <remarks>https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md</remarks>
public sealed class WebhookSecrets
{
    /// <summary>The header of a message's id.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>The header of the second, since 1970, in which it was sent.</summary>
    public const string TimestampHeader = "webhook-timestamp";

    /// <summary>The header of its signatures, with spaces between.</summary>
    public const string SignatureHeader = "webhook-signature";

    private const string Prefix = "whsec_";
    private const string Version = "v1,";
    private const int MostSignatures = 8;

    private readonly byte[][] keys;

    private WebhookSecrets(byte[][] keys) => this.keys = keys;

    /// <summary>How old a message may be, and by how much its sender's clock may be ahead.</summary>
    public static TimeSpan Tolerance { get; } = TimeSpan.FromMinutes(5);

    /// <summary>Reads one secret, or two with a space between; null where they are none, or too short to prove anything.</summary>
    public static WebhookSecrets? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        byte[]?[] read = [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Key)];
        return read is [not null] or [not null, not null] ? new WebhookSecrets([.. read.OfType<byte[]>()]) : null;
    }

    /// <summary>The value of <see cref="SignatureHeader"/>.</summary>
    public string Sign(string id, string timestamp, ReadOnlySpan<byte> body)
    {
        byte[] signed = Signed(id, timestamp, body);
        return string.Join(' ', keys.Select(key => Version + Convert.ToBase64String(HMACSHA256.HashData(key, signed))));
    }

    /// <summary>The value of <see cref="TimestampHeader"/>.</summary>
    public static string Stamp(DateTimeOffset now) => now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether a message was signed with one of the secrets, and lately.</summary>
    /// <returns>When it was sent; null where nothing proves it.</returns>
    public DateTimeOffset? Prove(string id, string? timestamp, string? signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out long second)
            || second > DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            || signatures is null)
        {
            return null;
        }

        byte[] signed = Signed(id, timestamp, body);
        bool proven = false;
        foreach (string signature in signatures.Split(' ', MostSignatures + 1, StringSplitOptions.RemoveEmptyEntries).Take(MostSignatures))
        {
            byte[] given = new byte[HMACSHA256.HashSizeInBytes];
            if (!signature.StartsWith(Version, StringComparison.Ordinal)
                || !Convert.TryFromBase64String(signature[Version.Length..], given, out int length)
                || length != given.Length)
            {
                continue;
            }

            foreach (byte[] key in keys)
            {
                proven |= CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, signed), given);
            }
        }

        DateTimeOffset sent = DateTimeOffset.FromUnixTimeSeconds(second);
        return proven && (now - sent).Duration() <= Tolerance ? sent : null;
    }

    private static byte[] Signed(string id, string timestamp, ReadOnlySpan<byte> body) => [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];

    private static byte[]? Key(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        byte[] key = new byte[64];
        return Convert.TryFromBase64String(text[Prefix.Length..], key, out int length) && length >= 32 ? key[..length] : null;
    }
}
