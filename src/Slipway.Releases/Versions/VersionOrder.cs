using System.Globalization;
using System.Text.RegularExpressions;
using Semver;

namespace Slipway.Releases.Versions;

/// <summary>Validity and order of versions under a scheme.</summary>
public static partial class VersionOrder
{
    /// <summary>Whether the scheme knows such a version.</summary>
    public static bool Accepts(this VersionScheme scheme, ReleaseVersion version) => scheme switch
    {
        VersionScheme.SemVer => SemVersion.TryParse(version.ToString(), SemVersionStyles.Strict, out _),
        _ => CalVer().IsMatch(version.ToString()),
    };

    /// <summary>Below zero when <paramref name="left"/> is older, zero when neither is, above zero when it is newer.</summary>
    /// <exception cref="FormatException">One of the two is not a version of the scheme.</exception>
    public static int Compare(this VersionScheme scheme, ReleaseVersion left, ReleaseVersion right) => scheme switch
    {
        VersionScheme.SemVer => SemVersion.ComparePrecedence(
            SemVersion.Parse(left.ToString(), SemVersionStyles.Strict), SemVersion.Parse(right.ToString(), SemVersionStyles.Strict)),
        _ => CompareNumbers(Numbers(left), Numbers(right)),
    };

    private static int CompareNumbers(int[] left, int[] right)
    {
        for (int i = 0; i < Math.Max(left.Length, right.Length); i++)
        {
            int order = left.ElementAtOrDefault(i).CompareTo(right.ElementAtOrDefault(i));
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private static int[] Numbers(ReleaseVersion version) =>
        CalVer().IsMatch(version.ToString())
            ? [.. version.ToString().Split('.').Select(part => int.Parse(part, CultureInfo.InvariantCulture))]
            : throw new FormatException($"'{version}' is not a calendar version such as 2026.11.25.");

    [GeneratedRegex(@"^(\d{4}|\d{2})(\.\d{1,8}){1,3}\z")]
    private static partial Regex CalVer();
}
