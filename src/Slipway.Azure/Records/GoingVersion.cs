using Slipway.Releases.Retention;

namespace Slipway.Azure.Records;

/// <summary>A version that is being removed.</summary>
/// <param name="Expired">What there was of it when its removal began.</param>
/// <param name="By">Who has it removed.</param>
/// <param name="Since">Since when.</param>
public sealed record GoingVersion(ExpiredVersion Expired, string By, DateTimeOffset Since);
