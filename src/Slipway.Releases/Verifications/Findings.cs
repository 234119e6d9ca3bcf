namespace Slipway.Releases.Verifications;

/// <summary>What was found, a sentence each: how much in all, and the first hundred of it.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="First">The first of them, a hundred at most, in the order in which they were found.</param>
public sealed record Findings(int Count, IReadOnlyList<string> First)
{
    private const int Most = 100;

    /// <summary>Nothing was found.</summary>
    public static Findings None { get; } = new(0, []);

    /// <summary>These and more.</summary>
    public Findings Add(IReadOnlyCollection<string> more)
    {
        ArgumentNullException.ThrowIfNull(more);
        return more.Count == 0 ? this : new(Count + more.Count, [.. First, .. more.Take(Most - First.Count)]);
    }
}
