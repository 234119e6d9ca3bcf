using Azure.Core;
using Azure.Core.Pipeline;

namespace Slipway.Azure.Tests.Blobs;

/// <summary>Does something when a blob's bytes are read half, and then goes on with the same answer or breaks the connection, once.</summary>
internal sealed class MidRead(string name, int after, Func<Task> act, bool breaks) : HttpPipelinePolicy
{
    private int acted;

    /// <summary>Whether it came to that.</summary>
    public bool HasActed => acted > 0;

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await ProcessNextAsync(message, pipeline);
        if (message.Request.Method == RequestMethod.Get
            && message.Request.Uri.Path.EndsWith(name, StringComparison.Ordinal)
            && message.Response is { Status: 200 or 206, ContentStream: { } content })
        {
            message.Response.ContentStream = new Watched(content, this, after, act, breaks);
        }
    }

    private sealed class Watched(Stream content, MidRead watch, int after, Func<Task> act, bool breaks) : Stream
    {
        private int passed;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (passed >= after && Interlocked.Exchange(ref watch.acted, 1) == 0)
            {
                await act();
                if (breaks)
                {
                    throw new IOException("The connection was lost.");
                }
            }

            int read = await content.ReadAsync(buffer[..Math.Min(buffer.Length, after)], cancellationToken);
            passed += read;
            return read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            content.Dispose();
            base.Dispose(disposing);
        }
    }
}
