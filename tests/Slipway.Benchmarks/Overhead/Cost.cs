namespace Slipway.Benchmarks.Overhead;

/// <summary>What one run cost.</summary>
/// <param name="History">What the engine wrote down.</param>
/// <param name="Requests">The storage requests that were sent meanwhile, polling included: how many of each, and how long one took.</param>
internal sealed record Cost(RecordedHistory History, IReadOnlyList<(StorageRequest Request, double Times, double Milliseconds)> Requests)
{
    public double Ours => Requests.Where(line => line.Request.IsOurs).Sum(line => line.Times);

    public double Engine => Requests.Where(line => !line.Request.IsOurs).Sum(line => line.Times);

    public (double Times, double Milliseconds) Of(StorageRequest request)
    {
        (_, double times, double milliseconds) = Requests.FirstOrDefault(line => line.Request == request);
        return (times, milliseconds);
    }
}
