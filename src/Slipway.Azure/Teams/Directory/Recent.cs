using System.Collections.Concurrent;

namespace Slipway.Azure.Teams.Directory;

/// <summary>What was read a short while ago, and need not be read again. Whoever asks while it is being read waits for the same; a failure is not kept.</summary>
internal sealed class Recent<T>(TimeProvider clock, TimeSpan kept)
{
    private readonly ConcurrentDictionary<string, (Lazy<Task<T>> Read, long Begun)> entries = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What is kept under the key, or else what <paramref name="read"/> reads; that is not cut off when one of those who wait goes away.</summary>
    public Task<T> GetAsync(string key, Func<Task<T>> read, CancellationToken cancellation)
    {
        foreach ((string old, (Lazy<Task<T>> Read, long Begun) entry) in entries.Where(entry => !IsGood(entry.Value)))
        {
            entries.TryRemove(new(old, entry));
        }

        return entries.GetOrAdd(key, _ => (new Lazy<Task<T>>(read), clock.GetTimestamp())).Read.Value.WaitAsync(cancellation);
    }

    private bool IsGood((Lazy<Task<T>> Read, long Begun) entry) =>
        clock.GetElapsedTime(entry.Begun) < kept && !(entry.Read.IsValueCreated && entry.Read.Value is { IsCompleted: true, IsCompletedSuccessfully: false });
}
