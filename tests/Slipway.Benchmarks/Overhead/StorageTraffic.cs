using System.Collections.Concurrent;
using System.Diagnostics;

namespace Slipway.Benchmarks.Overhead;

/// <summary>Writes down every request that this process sends to the storage account, for as long as it lives.</summary>
internal sealed class StorageTraffic : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly IReadOnlyList<int> ports;
    private readonly string hub;
    private readonly List<IDisposable> subscriptions = [];
    private readonly ConcurrentQueue<StorageRequest> seen = new();

    public StorageTraffic(IReadOnlyList<int> ports, string hub)
    {
        (this.ports, this.hub) = (ports, hub);
        subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    /// <summary>What was sent since this was last asked.</summary>
    public IReadOnlyList<StorageRequest> Take()
    {
        List<StorageRequest> taken = [];
        while (seen.TryDequeue(out StorageRequest? request))
        {
            taken.Add(request);
        }

        return taken;
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "HttpHandlerDiagnosticListener")
        {
            subscriptions.Add(value.Subscribe(this));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Key == "System.Net.Http.HttpRequestOut.Start"
            && value.Value?.GetType().GetProperty("Request")?.GetValue(value.Value) is HttpRequestMessage request
            && ports.Contains(request.RequestUri!.Port))
        {
            seen.Enqueue(StorageRequest.Of(request, hub));
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose() => subscriptions.ForEach(subscription => subscription.Dispose());
}
