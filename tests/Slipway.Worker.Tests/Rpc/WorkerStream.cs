using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;

namespace Slipway.Worker.Tests.Rpc;

/// <summary>What one worker and the host say to each other.</summary>
public sealed class WorkerStream
{
    private readonly Channel<StreamingMessage> outgoing = Channel.CreateUnbounded<StreamingMessage>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> asked = [];
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the worker has said that it is there.</summary>
    public Task Started => started.Task;

    /// <summary>What the worker has logged.</summary>
    public ConcurrentQueue<RpcLog> Logs { get; } = [];

    /// <summary>Sends a message that is not answered.</summary>
    public void Tell(StreamingMessage message) => outgoing.Writer.TryWrite(message);

    /// <summary>Sends a message and waits for its answer.</summary>
    /// <exception cref="IOException">The worker ended the stream instead.</exception>
    public async Task<StreamingMessage> AskAsync(StreamingMessage question, CancellationToken cancellation)
    {
        question.RequestId = Guid.NewGuid().ToString();
        TaskCompletionSource<StreamingMessage> answer = asked[question.RequestId] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Tell(question);
        await Task.WhenAny(answer.Task, ended.Task).WaitAsync(cancellation);
        return answer.Task.IsCompleted ? await answer.Task : throw new IOException($"The worker ended its stream without an answer to {question.ContentCase}.");
    }

    internal async Task ServeAsync(IAsyncStreamReader<StreamingMessage> incoming, IServerStreamWriter<StreamingMessage> writer, CancellationToken gone)
    {
        started.TrySetResult();
        Task sending = SendAsync(writer, gone);
        try
        {
            while (await incoming.MoveNext(gone))
            {
                Take(incoming.Current);
            }
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException)
        {
            // The process is gone; who waits for an answer is told below.
        }
        finally
        {
            ended.TrySetResult();
            outgoing.Writer.TryComplete();
        }

        await sending;
    }

    private async Task SendAsync(IServerStreamWriter<StreamingMessage> writer, CancellationToken gone)
    {
        try
        {
            await foreach (StreamingMessage message in outgoing.Reader.ReadAllAsync(gone))
            {
                await writer.WriteAsync(message, gone);
            }
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException or InvalidOperationException)
        {
            // Nobody is there to hear it.
        }
    }

    private void Take(StreamingMessage message)
    {
        if (message.ContentCase is StreamingMessage.ContentOneofCase.RpcLog)
        {
            Logs.Enqueue(message.RpcLog);
        }
        else if (asked.TryRemove(message.RequestId, out TaskCompletionSource<StreamingMessage>? waiting))
        {
            waiting.TrySetResult(message);
        }
    }
}
