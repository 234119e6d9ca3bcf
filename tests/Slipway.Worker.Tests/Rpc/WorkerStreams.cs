using System.Collections.Concurrent;
using Grpc.Core;

namespace Slipway.Worker.Tests.Rpc;

/// <summary>Where workers call: each stream finds the one who waits for it by the id that its worker was given.</summary>
public sealed class WorkerStreams : FunctionRpc.FunctionRpcBase
{
    private readonly ConcurrentDictionary<string, WorkerStream> expected = [];

    /// <summary>The stream of a worker that is about to be started.</summary>
    public WorkerStream Expect(string worker) => expected[worker] = new WorkerStream();

    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken) || requestStream.Current.StartStream is not { } start)
        {
            throw new Grpc.Core.RpcException(new Status(StatusCode.InvalidArgument, "A stream begins with StartStream."));
        }

        if (!expected.TryRemove(start.WorkerId, out WorkerStream? stream))
        {
            throw new Grpc.Core.RpcException(new Status(StatusCode.NotFound, $"No worker '{start.WorkerId}' was started."));
        }

        await stream.ServeAsync(requestStream, responseStream, context.CancellationToken);
    }
}
