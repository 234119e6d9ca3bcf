using Slipway.Releases.Retention;

namespace Slipway.Azure.Retention;

/// <summary>What a survey found.</summary>
/// <param name="Notice">What has expired.</param>
/// <param name="Kept">What is kept, and why.</param>
public sealed record RetentionFindings(RetentionNotice Notice, IReadOnlyList<KeptVersion> Kept);
