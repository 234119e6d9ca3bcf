using Slipway.Releases;

namespace Slipway.Azure.Records;

/// <summary>A page of releases, newest first.</summary>
/// <param name="Releases">The releases.</param>
/// <param name="Continuation">What to ask the next page with; null on the last one.</param>
public sealed record ReleasePage(IReadOnlyList<ReleaseRecord> Releases, string? Continuation);
