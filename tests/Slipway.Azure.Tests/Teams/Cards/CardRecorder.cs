namespace Slipway.Azure.Tests.Teams.Cards;

/// <summary>
/// Writes the samples as they are made now. After a change that was meant, run it, look at the difference, and commit it:
/// <c>dotnet test --project tests/Slipway.Azure.Tests --explicit only</c>.
/// </summary>
public sealed class CardRecorder
{
    [Fact(Explicit = true)]
    public void Record_the_cards_of_this_version()
    {
        foreach (string gone in CardFile.Names().Except(CardSamples.All.Keys).ToList())
        {
            File.Delete(Path.Combine(CardFile.Folder(), $"{gone}.json"));
        }

        foreach (string name in CardSamples.All.Keys)
        {
            CardFile.Write(name, CardSamples.All[name]());
        }
    }
}
