using Azure.Core;
using Azure.Core.Pipeline;

namespace Slipway.Azure.Tests.Blobs.Copying;

/// <summary>Refuses requests that <paramref name="refuses"/> picks, before they reach it.</summary>
internal sealed class Refusing(Func<Request, bool> refuses, int status) : HttpPipelinePolicy
{
    /// <summary>As an account where we may not write index tags.</summary>
    public static Refusing Tags() => new(request => request.Headers.Contains("x-ms-tags"), 403);

    /// <summary>Lets so many copies pass and refuses the rest.</summary>
    public static Refusing After(int copies, int status)
    {
        int left = copies;
        return new(request => request.Headers.Contains("x-ms-copy-source") && Interlocked.Decrement(ref left) < 0, status);
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        if (refuses(message.Request))
        {
            message.Response = new SimulatedAnswer(status, "", ("x-ms-request-id", "1"));
            return;
        }

        await ProcessNextAsync(message, pipeline);
    }
}
