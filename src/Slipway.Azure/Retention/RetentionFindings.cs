using Slipway.Releases.Retention;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Retention;

/// <summary>What a survey found.</summary>
/// <param name="Notice">What has expired.</param>
/// <param name="Kept">What is kept, and why.</param>
public sealed record RetentionFindings(RetentionNotice Notice, IReadOnlyList<KeptVersion> Kept)
{
    /// <summary>What is found where no plan asks for retention.</summary>
    public static RetentionFindings Nothing(ProductName product, DateTimeOffset now) => new(new RetentionNotice(product, now, [], 0), []);
}
