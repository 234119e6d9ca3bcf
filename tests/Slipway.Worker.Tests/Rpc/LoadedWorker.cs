using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Routing;

namespace Slipway.Worker.Tests.Rpc;

/// <summary>A worker whose functions are indexed and loaded: it can be invoked.</summary>
public sealed class LoadedWorker : IAsyncDisposable
{
    private readonly Uri durable;
    private readonly Dictionary<string, RpcFunctionMetadata> functions;
    private readonly HttpClient http;

    private LoadedWorker(WorkerProcess process, Uri durable, MapField<string, string> capabilities, IEnumerable<RpcFunctionMetadata> functions, IReadOnlyList<FunctionLoadResponse> loads)
    {
        (Process, this.durable, Capabilities, Loads) = (process, durable, capabilities, loads);
        this.functions = functions.ToDictionary(function => function.Name, StringComparer.Ordinal);
        http = new HttpClient(PatientConnection.Handler()) { BaseAddress = new Uri(capabilities["HttpUri"]) };
    }

    /// <summary>Its process.</summary>
    public WorkerProcess Process { get; }

    /// <summary>What it said that it can.</summary>
    public IReadOnlyDictionary<string, string> Capabilities { get; }

    /// <summary>The functions that it named.</summary>
    public IReadOnlyCollection<RpcFunctionMetadata> Functions => functions.Values;

    /// <summary>What it answered to the loading of each.</summary>
    public IReadOnlyList<FunctionLoadResponse> Loads { get; }

    /// <summary>How long after its process's start it opened its stream.</summary>
    public TimeSpan OpenedAfter { get; private init; }

    /// <summary>How long after its process's start the last function was loaded.</summary>
    public TimeSpan LoadedAfter { get; private init; }

    /// <summary>Says all that the host says to a process until it can be invoked.</summary>
    public static async Task<LoadedWorker> LoadAsync(SimulatedFunctionsHost host, WorkerProcess process, CancellationToken cancellation)
    {
        await process.OpenedAsync(cancellation);
        TimeSpan opened = process.Age;
        WorkerInitRequest init = new() { HostVersion = "4.1041.100", WorkerDirectory = process.Folder, FunctionAppDirectory = process.Folder };
        // What the host says of itself to a worker that may forward HTTP.
        init.Capabilities.Add("RpcHttpTriggerMetadataRemoved", bool.TrueString);
        WorkerInitResponse initialised = (await process.Stream.AskAsync(new StreamingMessage { WorkerInitRequest = init }, cancellation)).WorkerInitResponse;
        Require(initialised.Result, "initialise");

        FunctionMetadataResponse indexed = (await process.Stream.AskAsync(
            new StreamingMessage { FunctionsMetadataRequest = new() { FunctionAppDirectory = process.Folder } }, cancellation)).FunctionMetadataResponse;
        Require(indexed.Result, "name its functions");

        FunctionLoadResponse[] loads = await Task.WhenAll(indexed.FunctionMetadataResults.Select(async function => (await process.Stream.AskAsync(
            new StreamingMessage { FunctionLoadRequest = new() { FunctionId = function.FunctionId, Metadata = function } }, cancellation)).FunctionLoadResponse));
        return new LoadedWorker(process, host.Address, initialised.Capabilities, indexed.FunctionMetadataResults, loads)
        {
            OpenedAfter = opened,
            LoadedAfter = process.Age,
        };
    }

    /// <summary>Invokes a function.</summary>
    /// <param name="function">Its name.</param>
    /// <param name="trigger">What its trigger gives it.</param>
    /// <param name="invocation">The invocation's id; null for a new one.</param>
    /// <param name="cancellation">Gives up the wait; the function goes on.</param>
    public Task<InvocationResponse> InvokeAsync(string function, TypedData trigger, string? invocation = null, CancellationToken cancellation = default) =>
        InvokeAsync(function, trigger, [], invocation, cancellation);

    private async Task<InvocationResponse> InvokeAsync(
        string function, TypedData trigger, RouteValueDictionary route, string? invocation, CancellationToken cancellation)
    {
        RpcFunctionMetadata metadata = functions[function];
        InvocationRequest request = new()
        {
            InvocationId = invocation ?? Guid.NewGuid().ToString(),
            FunctionId = metadata.FunctionId,
            TraceContext = new() { TraceParent = $"00-{Guid.NewGuid():n}-{Guid.NewGuid():n}"[..52] + "-01" },
        };
        foreach ((string name, object? value) in route)
        {
            request.TriggerMetadata[name] = new TypedData { String = $"{value}" };
        }

        foreach ((string name, BindingInfo binding) in metadata.Bindings)
        {
            if (binding.Direction is BindingInfo.Types.Direction.In)
            {
                request.InputData.Add(new ParameterBinding { Name = name, Data = binding.Type == "durableClient" ? DurableClient() : trigger });
            }
        }

        return (await Process.Stream.AskAsync(new StreamingMessage { InvocationRequest = request }, cancellation)).InvocationResponse;
    }

    /// <summary>Forwards an HTTP request to a function, as the host does: to the worker's own address, with the invocation's id, while it invokes the function.</summary>
    public async Task<HttpResponseMessage> SendAsync(string function, HttpRequestMessage request, string? invocation = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        invocation ??= Guid.NewGuid().ToString();
        request.Headers.Add("x-ms-invocation-id", invocation);
        RouteValueDictionary route = functions[function].RouteValues(request.RequestUri!.OriginalString);
        Task<InvocationResponse> invoked = InvokeAsync(function, new TypedData { Http = new RpcHttp() }, route, invocation, cancellation);
        HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation);
        Require((await invoked).Result, $"run {function}");
        return answer;
    }

    /// <summary>The warnings and errors that it has logged, for those who wonder why a test fails.</summary>
    public string Said => string.Join('\n', Process.Stream.Logs.Where(log => log.Level >= 3).Select(log => $"{log.Category}: {log.Message} {log.Exception?.Message}"));

    /// <summary>Asks for what a function does to be given up.</summary>
    public void Cancel(string invocation) => Process.Stream.Tell(new StreamingMessage { InvocationCancel = new() { InvocationId = invocation } });

    /// <summary>Tells the worker to end.</summary>
    public void Terminate(TimeSpan grace) => Process.Stream.Tell(new StreamingMessage { WorkerTerminate = new() { GracePeriod = Duration.FromTimeSpan(grace) } });

    public ValueTask DisposeAsync()
    {
        http.Dispose();
        return Process.DisposeAsync();
    }

    /// <exception cref="IOException">The worker failed; says how.</exception>
    private static void Require(StatusResult result, string what)
    {
        if (result.Status is not StatusResult.Types.Status.Success)
        {
            throw new IOException($"The worker could not {what}: {result.Exception?.Type} {result.Exception?.Message}");
        }
    }

    // What the durable extension binds: where its client speaks to it, and the extension's own bound for a message.
    private TypedData DurableClient() => new()
    {
        String = $$"""{"rpcBaseUrl":"{{durable}}","taskHubName":"SlipwayHub","connectionName":"AzureWebJobsStorage","maxGrpcMessageSizeInBytes":4194304}""",
    };
}
