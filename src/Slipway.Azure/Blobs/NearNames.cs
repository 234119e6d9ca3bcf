using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Blobs;

/// <summary>
/// Names that the service keeps apart and others do not. Two that differ only in how their letters are composed look alike to everybody and
/// are one file on macOS: nobody means that, and an approver could not tell which is which, so it is refused. Two that differ in case can be
/// told apart, and some products have them, for Linux; that they are one file on Windows and macOS is noted.
/// </summary>
internal static class NearNames
{
    public static IEnumerable<string> Alike(IEnumerable<ArtifactPath> paths) =>
        Pairs(paths, StringComparer.Ordinal)
            .Select(pair => $"{pair.First} lies there twice, under names that differ only in how their letters are composed; keep one of them.");

    public static IEnumerable<string> AlikeButForCase(IEnumerable<ArtifactPath> paths) =>
        Pairs(paths, StringComparer.OrdinalIgnoreCase)
            .Select(pair => $"{pair.First} and {pair.Second} differ only in case; on Windows and macOS they are one file.");

    private static IEnumerable<(ArtifactPath First, ArtifactPath Second)> Pairs(IEnumerable<ArtifactPath> paths, StringComparer comparer)
    {
        Dictionary<string, ArtifactPath> seen = new(comparer);
        foreach (ArtifactPath path in paths)
        {
            string key = CanonicalName.Of(path.ToString());
            if (!seen.TryAdd(key, path))
            {
                yield return (seen[key], path);
            }
        }
    }
}
