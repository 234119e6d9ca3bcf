using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Json;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Targets.Webhooks;

/// <summary>The body of a call. What is null is left out.</summary>
/// <param name="Action">What is asked for.</param>
/// <param name="Product">The product.</param>
/// <param name="Environment">The environment.</param>
/// <param name="Spot">What is acted on, as the plan says it; null for a check.</param>
/// <param name="Region">The region, where the plan names some.</param>
/// <param name="Ring">The ring.</param>
/// <param name="Weight">The share of users in percent that the version shall have.</param>
/// <param name="Release">The release that asks, or for <c>restore</c> the one that brought what may be replaced.</param>
/// <param name="Version">The version to bring or to check.</param>
/// <param name="Content">The digest of the version's sealed content.</param>
/// <param name="Container">The blob container that holds it, below <c>{product}/{version}/</c>.</param>
/// <param name="Before">What ran before the release touched it: for <c>bring</c> what may be replaced, for <c>restore</c> what shall run again; null for nothing.</param>
/// <param name="Tag">The tag of what was read last; the change is refused with 409 when it is not the current one.</param>
/// <param name="Attempt">For a check, which attempt it is, from one.</param>
/// <param name="Id">The call's id.</param>
public sealed record WebhookRequest(
    WebhookAction Action,
    ProductName Product,
    string Environment,
    string? Spot = null,
    string? Region = null,
    string? Ring = null,
    int? Weight = null,
    ReleaseId? Release = null,
    ReleaseVersion? Version = null,
    Digest? Content = null,
    string? Container = null,
    WebhookRunning? Before = null,
    string? Tag = null,
    int? Attempt = null,
    [property: JsonPropertyOrder(-1)] string? Id = null)
{
    /// <summary>
    /// The request with its id: the same whenever the same is wanted, so that the other side can tell a repeat; and another each time that something is read,
    /// since an answer to that is not worth keeping. It holds no dot, as Standard Webhooks wants it.
    /// </summary>
    public WebhookRequest Identified()
    {
        string action = JsonNamingPolicy.CamelCase.ConvertName(Action.ToString());
        byte[] wish = JsonSerializer.SerializeToUtf8Bytes(this with { Tag = null, Id = null }, SlipwayJson.Compact);
        return this with
        {
            Id = $"{action}-{(Action is WebhookAction.Read ? RandomNumberGenerator.GetHexString(32, lowercase: true) : Convert.ToHexStringLower(SHA256.HashData(wish))[..32])}",
        };
    }
}
