namespace Slipway.Releases.Plans.Reading;

/// <summary>Finds the word that was meant.</summary>
internal static class Spelling
{
    private const int LongestWord = 40;

    /// <summary>The nearest of the candidates; null when none is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        if (word.Length > LongestWord)
        {
            return null;
        }

        string? nearest = candidates.MinBy(Apart);
        return nearest is not null && Apart(nearest) <= Math.Max(1, word.Length / 3) ? nearest : null;

        int Apart(string candidate) => Distance(word.ToUpperInvariant(), candidate.ToUpperInvariant());
    }

    /// <summary>A value short enough to be shown in a sentence.</summary>
    public static string Shortened(string text) => text.Length <= 60 ? text : text[..57] + "…";

    /// <summary>
    /// How many letters must be put in, taken out, replaced, or swapped with their neighbour: the optimal string alignment distance.
    /// </summary>
    private static int Distance(string left, string right)
    {
        int[,] cost = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++)
        {
            for (int j = 0; j <= right.Length; j++)
            {
                cost[i, j] = i == 0 || j == 0 ? i + j : Step(i, j);
            }
        }

        return cost[left.Length, right.Length];

        int Step(int i, int j)
        {
            int same = left[i - 1] == right[j - 1] ? 0 : 1;
            int least = Math.Min(Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1, cost[i - 1, j - 1] + same);
            bool swapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
            return swapped ? Math.Min(least, cost[i - 2, j - 2] + 1) : least;
        }
    }
}
