namespace Slipway.Azure.Targets.ContainerApps;

/// <summary>How an app's users are shared among its revisions: whole percentages above zero, by the revisions' names.</summary>
internal static class Traffic
{
    /// <summary>The shares that lines of traffic give, when this revision is the latest.</summary>
    public static SortedDictionary<string, int> Shares(IEnumerable<TrafficEntry> entries, string latest)
    {
        SortedDictionary<string, int> shares = new(StringComparer.Ordinal);
        foreach (TrafficEntry entry in entries.Where(entry => entry.Weight > 0))
        {
            string revision = entry.Revision ?? latest;
            shares[revision] = shares.GetValueOrDefault(revision) + entry.Weight;
        }

        return shares;
    }

    /// <summary>The shares when a revision gets so much and the others keep the rest, each in proportion to what it had; the largest remainders are rounded up.</summary>
    /// <remarks>One outcome for one input, so that what was made of it is known again.</remarks>
    public static SortedDictionary<string, int> Give(IReadOnlyDictionary<string, int> before, string revision, int share)
    {
        SortedDictionary<string, int> shares = new(StringComparer.Ordinal);
        (string Name, int Had)[] others = [.. before.Where(pair => pair.Key != revision).Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Key, StringComparer.Ordinal)];
        int all = others.Sum(other => other.Had);
        int rest = 100 - share;
        int given = others.Sum(other => all == 0 ? 0 : rest * other.Had / all);
        foreach ((string name, int had) in others.OrderByDescending(other => all == 0 ? 0 : rest * other.Had % all))
        {
            int more = given < rest ? 1 : 0;
            given += more;
            shares[name] = (rest * had / all) + more;
        }

        shares[revision] = share;
        foreach (string none in shares.Where(pair => pair.Value == 0).Select(pair => pair.Key).ToArray())
        {
            shares.Remove(none);
        }

        return shares;
    }

    /// <summary>Whether both give every revision the same.</summary>
    public static bool IsSame(IReadOnlyDictionary<string, int> one, IReadOnlyDictionary<string, int> other) =>
        one.Count == other.Count && one.All(pair => other.TryGetValue(pair.Key, out int share) && share == pair.Value);

    /// <summary>Shares as lines that name their revisions, with the labels that these lines have now.</summary>
    public static IReadOnlyList<TrafficEntry> Lines(IReadOnlyDictionary<string, int> shares, IEnumerable<TrafficEntry> now, string latest)
    {
        List<TrafficEntry> lines = [];
        Dictionary<string, int> left = new(shares, StringComparer.Ordinal);
        foreach (TrafficEntry labelled in now.Where(entry => entry.Label is not null))
        {
            string revision = labelled.Revision ?? latest;
            // A revision may have several labels; the first line takes its share.
            lines.Add(new(revision, left.Remove(revision, out int share) ? share : 0, labelled.Label));
        }

        lines.AddRange(left.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new TrafficEntry(pair.Key, pair.Value)));
        return lines;
    }

    /// <summary>Shares for people, as in <c>shop--a 90 %, shop--b 10 %</c>.</summary>
    public static string Shown(IReadOnlyDictionary<string, int> shares) =>
        shares.Count == 0 ? "no revision" : string.Join(", ", shares.OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Key} {pair.Value} %"));
}
