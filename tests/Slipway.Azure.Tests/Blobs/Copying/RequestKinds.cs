using Azure.Core;
using Azure.Core.Pipeline;

namespace Slipway.Azure.Tests.Blobs.Copying;

/// <summary>Tells a promotion's requests apart, counts them, and lets a test act before one goes out or after it came back.</summary>
internal sealed class RequestKinds(Action<RequestKinds.Sent>? before = null, Func<RequestKinds.Sent, Task>? after = null) : HttpPipelinePolicy
{
    private int copies;
    private int reads;
    private int blocks;

    /// <summary>How many copies of whole blobs were asked for.</summary>
    public int Copies => copies;

    /// <summary>How many times an artifact's bytes were read.</summary>
    public int Reads => reads;

    /// <summary>How many blocks were sent from a URL.</summary>
    public int Blocks => blocks;

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Sent sent = new(message.Request);
        Interlocked.Add(ref copies, sent.IsCopy ? 1 : 0);
        Interlocked.Add(ref reads, sent.IsRead ? 1 : 0);
        Interlocked.Add(ref blocks, sent.IsBlock ? 1 : 0);
        before?.Invoke(sent);
        await ProcessNextAsync(message, pipeline);
        await (after?.Invoke(sent) ?? Task.CompletedTask);
    }

    /// <summary>A request.</summary>
    public sealed record Sent(Request Request)
    {
        public bool IsCopy => Request.Headers.Contains("x-ms-copy-source") && Request.Uri.Query.Length == 0;

        public bool IsBlock => Request.Headers.Contains("x-ms-copy-source") && Request.Uri.Query.Contains("comp=block", StringComparison.Ordinal);

        public bool IsRead => Request.Method == RequestMethod.Get && Request.Uri.Query.Length == 0
            && Request.Uri.Path.Contains("/shop-p", StringComparison.Ordinal)
            && !Request.Uri.Path.Contains("/seals/", StringComparison.Ordinal)
            && !Request.Uri.Path.EndsWith("slipway.manifest.json", StringComparison.Ordinal);
    }
}
