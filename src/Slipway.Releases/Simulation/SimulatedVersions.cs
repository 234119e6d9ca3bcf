namespace Slipway.Releases.Simulation;

/// <summary>What became of all the good versions, or of all the bad ones.</summary>
/// <param name="Stopped">Those that were taken back.</param>
/// <param name="Held">Those of which a gate could not tell, so that people were asked.</param>
/// <param name="Passed">Those that went through.</param>
/// <param name="StoppedIn">Where they were stopped, in the order of the plan; places that stopped none are left out.</param>
/// <param name="SecondsUntilStopped">How many seconds after the first ring was pointed they were stopped; null when none was.</param>
/// <param name="UsersByThen">The share of the stage's users who had them by then, in percent; null when none was stopped.</param>
public sealed record SimulatedVersions(
    Share Stopped, Share Held, Share Passed, IReadOnlyList<StoppingPlace> StoppedIn, Quantiles? SecondsUntilStopped, Quantiles? UsersByThen)
{
    /// <summary>Counts fates, one a version, one at the least.</summary>
    public static SimulatedVersions Of(IReadOnlyList<Fate> fates)
    {
        ArgumentNullException.ThrowIfNull(fates);
        Fate[] stopped = [.. fates.Where(fate => fate.Kind is FateKind.Stopped)];
        return new(
            Share.Among(stopped.Length, fates.Count),
            Share.Among(fates.Count(fate => fate.Kind is FateKind.Held), fates.Count),
            Share.Among(fates.Count(fate => fate.Kind is FateKind.Passed), fates.Count),
            [.. stopped.GroupBy(fate => (fate.Stage, fate.Ring)).Select(place => (place.Key, Count: place.Count(), First: place.Min(fate => fate.After)))
                .OrderBy(place => place.First).Select(place => new StoppingPlace(place.Key.Stage, place.Key.Ring, Share.Among(place.Count, fates.Count)))],
            Quantiles.Of(stopped.Select(fate => fate.After.TotalSeconds)),
            Quantiles.Of(stopped.Select(fate => (double)fate.Users)));
    }
}

/// <summary>A place where versions were stopped.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Ring">The ring; null for the validation of the whole stage.</param>
/// <param name="Share">How many of all that were played.</param>
public sealed record StoppingPlace(string Stage, string? Ring, Share Share);
