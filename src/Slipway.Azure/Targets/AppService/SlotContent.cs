using System.Text.Json.Nodes;
using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Targets.AppService;

/// <summary>What a slot runs, as its app settings tell. It holds no secret.</summary>
/// <param name="Release">The release that brought it; null where none did.</param>
/// <param name="Package">What <c>WEBSITE_RUN_FROM_PACKAGE</c> says, or its digest where it may hold a signature; null where it is not set.</param>
/// <param name="IsHidden">Whether <paramref name="Package"/> is a digest.</param>
/// <param name="Content">The digest of the version's sealed content; null where no release brought it.</param>
internal sealed record SlotContent(ReleaseId? Release, string? Package, bool IsHidden = false, Digest? Content = null)
{
    /// <summary>The setting of the package that an app runs from.</summary>
    public const string PackageSetting = "WEBSITE_RUN_FROM_PACKAGE";

    /// <summary>The setting of the release that brought the package.</summary>
    public const string ReleaseSetting = "SLIPWAY_RELEASE";

    /// <summary>The setting of its version, for the app itself.</summary>
    public const string VersionSetting = "SLIPWAY_VERSION";

    /// <summary>The setting of its sealed content's digest.</summary>
    public const string ContentSetting = "SLIPWAY_CONTENT";

    /// <summary>Where an address with a signature waits to be put back; nowhere but among the settings from which it came.</summary>
    public const string BeforeSetting = "SLIPWAY_PACKAGE_BEFORE";

    /// <summary>All that is ours to change. They must go along with a swap.</summary>
    public static IReadOnlyList<string> Settings { get; } = [PackageSetting, ReleaseSetting, VersionSetting, ContentSetting, BeforeSetting];

    /// <summary>What runs there, in a word.</summary>
    public string Shown => Release is { } release ? $"{release.Version} of release {release}" : Package is null ? "what no release brought" : "a package that no release brought";

    /// <summary>What settings tell. A mark counts only beside a package in an account of ours, below its version; others are left behind, or copied.</summary>
    public static SlotContent Of(JsonObject settings, ArtifactAccounts artifacts)
    {
        string? package = Text(settings, PackageSetting);
        bool isOurs = ReleaseId.TryParse(Text(settings, ReleaseSetting), null, out ReleaseId release)
            && package is not null && artifacts.Holds(package, VersionFolder.Of(release));
        bool isHidden = MayHoldSecret(package);
        return new(
            isOurs ? release : null,
            isHidden ? Digest.Of(package!).ToString() : package,
            isHidden,
            isOurs && Digest.TryParse(Text(settings, ContentSetting), null, out Digest content) ? content : null);
    }

    /// <summary>The settings with this in place of what ran, and every other one as it was; null where an address is gone that had to be put back.</summary>
    public JsonObject? PutInto(JsonObject settings)
    {
        JsonObject changed = settings.DeepClone().AsObject();
        string? running = Text(settings, PackageSetting);
        string? package = Package;
        if (IsHidden)
        {
            package = new[] { running, Text(settings, BeforeSetting) }.FirstOrDefault(text => text is not null && Digest.Of(text).ToString() == Package);
            if (package is null)
            {
                return null;
            }
        }

        Set(changed, PackageSetting, package);
        Set(changed, ReleaseSetting, Release?.ToString());
        Set(changed, VersionSetting, Release?.Version.ToString());
        Set(changed, ContentSetting, Content?.ToString());
        Set(changed, BeforeSetting, package != running && MayHoldSecret(running) ? running : null);
        return changed;
    }

    private static bool MayHoldSecret(string? package) => package is not null && package.AsSpan().ContainsAny('?', '@');

    private static string? Text(JsonObject settings, string name) => settings[name]?.ToString() is { Length: > 0 } text ? text : null;

    private static void Set(JsonObject settings, string name, string? value)
    {
        if (value is null)
        {
            settings.Remove(name);
        }
        else
        {
            settings[name] = value;
        }
    }
}
