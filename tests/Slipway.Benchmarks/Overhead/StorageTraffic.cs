using System.Collections.Concurrent;
using System.Diagnostics;

namespace Slipway.Benchmarks.Overhead;

/// <summary>Writes down every request that this process sends to the storage account, for as long as it lives.</summary>
internal sealed class StorageTraffic : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly IReadOnlyList<int> ports;
    private readonly string hub;
    private readonly List<IDisposable> subscriptions = [];
    private readonly ConcurrentQueue<(StorageRequest Request, double Milliseconds)> seen = new();
    private readonly ConcurrentDictionary<HttpRequestMessage, (StorageRequest Request, long Start)> running = new();

    public StorageTraffic(IReadOnlyList<int> ports, string hub)
    {
        (this.ports, this.hub) = (ports, hub);
        subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    /// <summary>What was answered since this was last asked, and how long each took.</summary>
    public IReadOnlyList<(StorageRequest Request, double Milliseconds)> Take()
    {
        List<(StorageRequest Request, double Milliseconds)> taken = [];
        while (seen.TryDequeue(out (StorageRequest Request, double Milliseconds) request))
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
        if (value.Value?.GetType().GetProperty("Request")?.GetValue(value.Value) is not HttpRequestMessage request
            || !ports.Contains(request.RequestUri!.Port))
        {
            return;
        }

        if (value.Key == "System.Net.Http.HttpRequestOut.Start")
        {
            running[request] = (StorageRequest.Of(request, hub), Stopwatch.GetTimestamp());
        }
        else if (value.Key == "System.Net.Http.HttpRequestOut.Stop" && running.TryRemove(request, out (StorageRequest What, long Start) sent))
        {
            seen.Enqueue((sent.What, Stopwatch.GetElapsedTime(sent.Start).TotalMilliseconds));
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
