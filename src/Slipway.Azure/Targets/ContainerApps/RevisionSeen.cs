using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Targets.ContainerApps;

/// <summary>A revision of a container app, as it was just seen.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsActive">Whether it is active.</param>
/// <param name="Release">The release that brought it; null where none did.</param>
/// <param name="Content">The digest of the release's sealed content.</param>
/// <param name="Properties">What Azure tells of it.</param>
internal sealed record RevisionSeen(string Name, bool IsActive, ReleaseId? Release, Digest? Content, JsonObject Properties)
{
    /// <summary>The environment variable that names the release that brought the container.</summary>
    public const string ReleaseVariable = "SLIPWAY_RELEASE";

    /// <summary>The environment variable that names its version, for the app itself.</summary>
    public const string VersionVariable = "SLIPWAY_VERSION";

    /// <summary>The environment variable with the digest of its sealed content.</summary>
    public const string ContentVariable = "SLIPWAY_CONTENT";

    /// <summary>When it was made; null where Azure does not tell.</summary>
    public DateTimeOffset? Made => DateTimeOffset.TryParse(Text("createdTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset made) ? made : null;

    /// <summary>Why it cannot be given users, ever, in a clause; null when it can.</summary>
    public string? Failure => Text("provisioningState") == "Failed" ? $"could not be provisioned: {(Text("provisioningError") ?? "Azure does not say why").TrimEnd('.')}" : null;

    /// <summary>Why it cannot be given users yet, in a clause; null when it can. One that has scaled to zero starts with its first user.</summary>
    public string? Delay => Text("provisioningState") is not (null or "Provisioned") ? "is being provisioned"
        : Text("healthState") == "Unhealthy" ? $"is not healthy{Details}"
        : Text("runningState") is { } state && !Runs(state) ? $"is not running yet ({state}){Details}"
        : null;

    /// <summary>Azure tells more states than it documents, as in RunningAtMaxScale and ScaledToZero.</summary>
    private static bool Runs(string state) => state.StartsWith("Running", StringComparison.Ordinal) || state.StartsWith("Scaled", StringComparison.Ordinal);

    private string Details => Text("runningStateDetails") is { } details ? $": {details.TrimEnd('.')}" : "";

    /// <summary>Reads a revision. A mark that was copied into another revision does not count.</summary>
    public static RevisionSeen Of(JsonObject body)
    {
        JsonObject properties = body["properties"] as JsonObject ?? [];
        string name = body["name"]?.ToString() ?? "";
        bool isOurs = ReleaseId.TryParse(Variable(properties, ReleaseVariable), null, out ReleaseId release)
            && name.EndsWith($"--{RevisionName.Suffix(release)}", StringComparison.Ordinal);
        return new(
            name,
            properties["active"]?.GetValue<bool>() is true,
            isOurs ? release : null,
            isOurs && Digest.TryParse(Variable(properties, ContentVariable), null, out Digest content) ? content : null,
            properties);
    }

    /// <summary>The image of a container; of its only one for null.</summary>
    public string? ImageOf(string? container) => (Properties["template"]?["containers"] as JsonArray)?.OfType<JsonObject>()
        .FirstOrDefault(one => container is null || one["name"]?.ToString() == container)?["image"]?.ToString();

    private static string? Variable(JsonObject properties, string name) => (properties["template"]?["containers"] as JsonArray)?.OfType<JsonObject>()
        .SelectMany(container => (container["env"] as JsonArray ?? []).OfType<JsonObject>())
        .FirstOrDefault(variable => variable["name"]?.ToString() == name)?["value"]?.ToString();

    private string? Text(string name) => Properties[name]?.ToString() is { Length: > 0 } text ? text : null;
}
