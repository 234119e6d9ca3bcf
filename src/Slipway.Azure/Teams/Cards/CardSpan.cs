using System.Globalization;
using Slipway.Releases.Rollouts;

namespace Slipway.Azure.Teams.Cards;

/// <summary>Durations and rings in words.</summary>
internal static class CardSpan
{
    public static string Of(TimeSpan span) => span switch
    {
        _ when span.TotalHours >= 2 => string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0.#} h"),
        _ when span.TotalMinutes >= 2 => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0.#} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.#} s"),
    };

    public static string Of(Ring ring) =>
        $"{Share(ring)}{(ring.Bake > TimeSpan.Zero ? $" for {Of(ring.Bake)}" : "")}{(ring.Wait > TimeSpan.Zero ? $" after a wait of {Of(ring.Wait)}" : "")}"
        + (ring.Question is null ? "" : ", then a question");

    /// <summary>A ring and who has the version there: <c>canary 5 %</c>, or <c>test without users</c>.</summary>
    public static string Share(Ring ring) =>
        ring.Weight == 0 ? $"{ring.Name} without users" : string.Create(CultureInfo.InvariantCulture, $"{ring.Name} {ring.Weight} %");
}
