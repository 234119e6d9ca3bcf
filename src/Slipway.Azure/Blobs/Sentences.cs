namespace Slipway.Azure.Blobs;

/// <summary>Sentences about one thing, which may be as many as there are artifacts.</summary>
internal static class Sentences
{
    /// <summary>The first of them, and how many more there are.</summary>
    public static IReadOnlyList<string> First(IReadOnlyList<string> sentences, int most) => sentences.Count <= most
        ? sentences
        : [.. sentences.Take(most), $"There are {sentences.Count - most:N0} more of these."];
}
