namespace Slipway.Benchmarks.Overhead;

/// <summary>What one run cost.</summary>
/// <param name="History">What the engine wrote down.</param>
/// <param name="Requests">The storage requests that were sent meanwhile, polling included, and how many of each.</param>
internal sealed record Cost(RecordedHistory History, IReadOnlyList<(StorageRequest Request, double Times)> Requests)
{
    public double Ours => Requests.Where(line => line.Request.IsOurs).Sum(line => line.Times);

    public double Engine => Requests.Where(line => !line.Request.IsOurs).Sum(line => line.Times);

    public double Times(StorageRequest request) => Requests.FirstOrDefault(line => line.Request == request).Times;
}
