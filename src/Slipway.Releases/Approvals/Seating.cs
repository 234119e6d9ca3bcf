namespace Slipway.Releases.Approvals;

/// <summary>
/// Gives each voter one place in one quorum, so that as many places as can be are taken: the maximum matching of voters and places, by
/// augmenting paths (Kuhn 1955). Quorums are filled in their order: an earlier one is never left short for a later one.
/// </summary>
internal static class Seating
{
    /// <summary>For each voter the index of the quorum in which they count; null for none. The same voters always get the same places.</summary>
    /// <param name="quorums">The quorums in their order.</param>
    /// <param name="voters">For each voter the names of the groups in which they may count.</param>
    public static int?[] Of(IReadOnlyList<Quorum> quorums, IReadOnlyList<IReadOnlyList<string>> voters)
    {
        int?[] places = new int?[voters.Count];
        for (int quorum = 0; quorum < quorums.Count; quorum++)
        {
            for (int seat = 0; seat < quorums[quorum].Count && Fill(quorum, new bool[voters.Count]); seat++)
            {
            }
        }

        return places;

        bool Fill(int quorum, bool[] tried)
        {
            for (int voter = 0; voter < voters.Count; voter++)
            {
                if (tried[voter] || places[voter] == quorum || !voters[voter].Contains(quorums[quorum].Group.Name))
                {
                    continue;
                }

                tried[voter] = true;
                if (places[voter] is not { } held || Fill(held, tried))
                {
                    places[voter] = quorum;
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>How many places these voters take.</summary>
    public static int Count(IReadOnlyList<Quorum> quorums, IReadOnlyList<IReadOnlyList<string>> voters) =>
        Of(quorums, voters).Count(place => place is not null);
}
