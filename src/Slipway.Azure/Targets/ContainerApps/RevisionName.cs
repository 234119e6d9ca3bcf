using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Targets.ContainerApps;

/// <summary>What the revision of a release is called: the same for the same attempt, and for no other.</summary>
internal static class RevisionName
{
    /// <summary>A revision's name is app, <c>--</c> and suffix; with this one it stays within 54 characters for any app's name.</summary>
    private const int MostOfVersion = 8;

    /// <summary>
    /// The suffix: lower-case letters, digits and single hyphens, a letter first (https://learn.microsoft.com/azure/container-apps/revisions#name-suffix). It begins
    /// with the version, for people, and ends with the digest of the release's id.
    /// </summary>
    public static string Suffix(ReleaseId release)
    {
        string version = new([.. release.Version.ToString().ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]);
        while (version.Contains("--", StringComparison.Ordinal))
        {
            version = version.Replace("--", "-", StringComparison.Ordinal);
        }

        return $"v{version[..Math.Min(version.Length, MostOfVersion - 1)].Trim('-')}-{Digest.Of(release.ToString()).Abbreviated[..10]}";
    }

    /// <summary>The whole name.</summary>
    public static string Of(string app, ReleaseId release) => $"{app.ToLowerInvariant()}--{Suffix(release)}";
}
