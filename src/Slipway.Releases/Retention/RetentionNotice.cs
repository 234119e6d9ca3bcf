using System.Globalization;
using System.Text;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Releases.Retention;

/// <summary>What of a product has expired and will be removed: the dry run that comes before every removal.</summary>
/// <param name="Product">The product.</param>
/// <param name="At">When it was found.</param>
/// <param name="Expired">What has expired, the oldest version first.</param>
/// <param name="More">How many further versions no rule of the plan keeps; their turn comes when these are gone.</param>
public sealed record RetentionNotice(ProductName Product, DateTimeOffset At, IReadOnlyList<ExpiredVersion> Expired, int More)
{
    /// <summary>So many versions are announced at once.</summary>
    public const int Most = 300;

    /// <summary>
    /// Stands for what is announced: for which versions, in which containers, of how many bytes. Whoever wants it removed at once says this, and
    /// so has seen it.
    /// </summary>
    public Digest Token()
    {
        StringBuilder lines = new StringBuilder().Append(Product).Append('\n');
        foreach (ExpiredVersion expired in Expired)
        {
            lines.Append(CultureInfo.InvariantCulture, $"{expired.Version} {expired.Files} {expired.Bytes} {string.Join(' ', expired.Containers)}\n");
        }

        return Digest.Of(lines.ToString());
    }

    /// <summary>Whether nobody has renewed it for so long that people may have taken it for withdrawn.</summary>
    public bool IsStale(DateTimeOffset now) => now - At > TimeSpan.FromDays(3);

    /// <summary>The versions that were announced long enough ago; none, when the notice is stale.</summary>
    public IReadOnlyList<ExpiredVersion> Due(DateTimeOffset now) =>
        IsStale(now) ? [] : [.. Expired.Where(expired => now - expired.AnnouncedAt >= RetentionPolicy.Notice)];
}
