using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Slipway.Host.Tests.Samples;

/// <summary>What the sample functions did, in order, so that a test can wait for the thing itself.</summary>
public sealed class Ledger
{
    private readonly Channel<string> entries = Channel.CreateUnbounded<string>();
    private readonly ConcurrentQueue<string> all = new();

    public IReadOnlyList<string> All => [.. all];

    public void Write(string entry)
    {
        all.Enqueue(entry);
        entries.Writer.TryWrite(entry);
    }

    public async Task<string> NextAsync() =>
        await entries.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
}
