using System.Collections.Concurrent;

namespace Slipway.Azure;

/// <summary>
/// What this process last knew, by key. A hint of a row may be behind: it can say what to write, because the row's tag decides whether that is
/// taken, and never that nothing is to be written. What is kept under its own digest cannot be behind. Bounded; a hint that is gone costs one
/// read.
/// </summary>
internal sealed class Hints<T>
    where T : class
{
    private const int Most = 2048;

    private readonly ConcurrentDictionary<string, T> hints = new(StringComparer.Ordinal);

    /// <summary>The hint, or null.</summary>
    public T? Find(string key) => hints.GetValueOrDefault(key);

    /// <summary>The hint, or null. It is gone then, so after a write that was not taken the row is read.</summary>
    public T? Take(string key) => hints.TryRemove(key, out T? hint) ? hint : null;

    /// <summary>Keeps a hint for the next one who asks.</summary>
    public void Keep(string key, T hint)
    {
        if (hints.Count >= Most)
        {
            hints.Clear();
        }

        hints[key] = hint;
    }
}
