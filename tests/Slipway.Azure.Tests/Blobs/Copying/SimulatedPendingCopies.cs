using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Slipway.Azure.Tests.Blobs.Copying;

/// <summary>
/// Makes the emulator, which finishes every copy at once, answer as the service does that copies by and by: Copy Blob is pending, and looking
/// at the blob shows it so until the copy ends, as the test wants it to.
/// </summary>
/// <remarks>https://learn.microsoft.com/rest/api/storageservices/copy-blob and get-blob-properties</remarks>
internal sealed class SimulatedPendingCopies : HttpPipelinePolicy
{
    private int looks;
    private int copies;
    private int aborted;
    private int reads;

    /// <summary>How many looks show a copy as pending before it ends.</summary>
    public int PendingLooks { get; set; } = 2;

    /// <summary>How the first copies end.</summary>
    public Queue<string> Ends { get; } = [];

    public int Copies => copies;

    public int Aborted => aborted;

    /// <summary>How often a blob's bytes were read.</summary>
    public int Reads => reads;

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Request request = message.Request;
        string query = request.Uri.Query;
        if (request.Method == RequestMethod.Put && query.Contains("comp=copy", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref aborted);
            message.Response = new SimulatedAnswer(204, "", ("x-ms-request-id", "1"));
            return;
        }

        await ProcessNextAsync(message, pipeline);
        if (message.Response.Status >= 300)
        {
            return;
        }

        if (request.Method == RequestMethod.Put && request.Headers.Contains("x-ms-copy-source") && query.Length == 0)
        {
            Interlocked.Increment(ref copies);
            message.Response = new Altered(message.Response, new() { ["x-ms-copy-status"] = "pending" });
        }
        else if (request.Method == RequestMethod.Head && message.Response.Headers.Contains("x-ms-copy-id"))
        {
            string status = aborted > 0 ? "aborted" : Interlocked.Increment(ref looks) <= PendingLooks ? "pending" : Ends.TryDequeue(out string? end) ? end : "success";
            Dictionary<string, string> headers = new() { ["x-ms-copy-status"] = status, ["x-ms-copy-progress"] = "5/10", ["x-ms-copy-status-description"] = "500 InternalServerError" };
            message.Response = new Altered(message.Response, status is "failed" or "aborted" ? new(headers) { ["Content-Length"] = "0" } : headers);
        }
        else if (request.Method == RequestMethod.Get && query.Length == 0 && !request.Uri.Path.Contains("/seals/", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref reads);
        }
    }

    /// <summary>An answer with some of its headers replaced.</summary>
    private sealed class Altered(Response answer, Dictionary<string, string> headers) : Response
    {
        public override int Status => answer.Status;

        public override string ReasonPhrase => answer.ReasonPhrase;

        public override Stream? ContentStream
        {
            get => answer.ContentStream;
            set => answer.ContentStream = value;
        }

        public override string ClientRequestId
        {
            get => answer.ClientRequestId;
            set => answer.ClientRequestId = value;
        }

        public override void Dispose() => answer.Dispose();

        protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value) =>
            Find(name) is { } replaced ? (value = replaced) is not null : answer.Headers.TryGetValue(name, out value);

        protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
        {
            if (Find(name) is { } replaced)
            {
                values = [replaced];
                return true;
            }

            return answer.Headers.TryGetValues(name, out values);
        }

        protected override bool ContainsHeader(string name) => Find(name) is not null || answer.Headers.Contains(name);

        protected override IEnumerable<HttpHeader> EnumerateHeaders() =>
            answer.Headers.Where(header => Find(header.Name) is null).Concat(headers.Select(header => new HttpHeader(header.Key, header.Value)));

        private string? Find(string name) => headers.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
    }
}
