using Azure.Core;
using Azure.Core.Pipeline;

namespace Slipway.Azure.Tests;

/// <summary>Counts requests, and loses the answers of those that <paramref name="loses"/> picks, after the service did what they asked.</summary>
public sealed class RequestWatch(Func<Request, bool>? loses = null) : HttpPipelinePolicy
{
    private int count;

    public int Count => count;

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Interlocked.Increment(ref count);
        await ProcessNextAsync(message, pipeline);
        if (loses?.Invoke(message.Request) is true)
        {
            message.Response.Dispose();
            throw new IOException("The connection was lost.");
        }
    }

    public int Take() => Interlocked.Exchange(ref count, 0);

    /// <summary>Loses the first answer to a request with this method, and no other.</summary>
    public static RequestWatch LosingFirst(RequestMethod method)
    {
        int lost = 0;
        return new(request => request.Method == method && Interlocked.Exchange(ref lost, 1) == 0);
    }
}
