using Slipway.Benchmarks.Overhead;

namespace Slipway.Benchmarks.Promotion;

/// <summary>What went on in a run.</summary>
/// <param name="PeakBytes">The most memory that its process held: above what it held idle, if it is this one.</param>
/// <param name="Requests">What it sent to the storage service.</param>
internal sealed record Watched(long PeakBytes, IReadOnlyList<StorageRequest> Requests);
