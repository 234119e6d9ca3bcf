using Slipway.Releases.Versions;

namespace Slipway.Releases.Retention;

/// <summary>A version that was removed.</summary>
/// <param name="Product">The product.</param>
/// <param name="Expired">What there was of it.</param>
/// <param name="At">When it was removed.</param>
/// <param name="By">Who had it removed.</param>
public sealed record RemovedVersion(ProductName Product, ExpiredVersion Expired, DateTimeOffset At, string By);
