using System.Globalization;
using Slipway.Releases.Plans;

namespace Slipway.Releases.Simulation;

/// <summary>What the gates of a stage, or of the whole plan, would do.</summary>
/// <param name="Sentence">It in a sentence.</param>
/// <param name="Bad">What would become of bad versions.</param>
/// <param name="Good">What would become of good ones.</param>
/// <param name="Stage">The stage; null for the whole plan.</param>
public sealed record SimulatedStage(string Sentence, SimulatedVersions Bad, SimulatedVersions Good, string? Stage = null)
{
    /// <summary>Counts fates of as many bad versions as good ones.</summary>
    public static SimulatedStage Of(IReadOnlyList<Fate> bad, IReadOnlyList<Fate> good, string? stage)
    {
        ArgumentNullException.ThrowIfNull(bad);
        (SimulatedVersions ofBad, SimulatedVersions ofGood) = (SimulatedVersions.Of(bad), SimulatedVersions.Of(good));
        string held = ofBad.Held.Count + ofGood.Held.Count == 0 ? ""
            : $"; could not tell of {Number(ofBad.Held.Count)} bad and {Number(ofGood.Held.Count)} good ones, and would ask people";
        return new($"Would stop {Among(ofBad.Stopped)} bad versions{Half(bad, stage)}; would stop {Among(ofGood.Stopped)} good ones{held}.", ofBad, ofGood, stage);
    }

    private static string Half(IReadOnlyList<Fate> fates, string? stage)
    {
        Fate[] stopped = [.. fates.Where(fate => fate.Kind is FateKind.Stopped).OrderBy(fate => fate.After)];
        if (stopped.Length == 0)
        {
            return "";
        }

        Fate middle = stopped[(stopped.Length - 1) / 2];
        string place = middle.Ring is { } ring ? $"ring {ring}" : "the validation";
        return $", half of them within {PlanDuration.Format(middle.After)} in {place}{(stage is null ? $" of {middle.Stage}" : "")}, {Number(middle.Users)} % of users";
    }

    private static string Among(Share share) => $"{Number(share.Count)} of {Number(share.Of)}";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
