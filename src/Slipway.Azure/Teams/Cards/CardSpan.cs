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

    public static string Of(Ring ring) => string.Create(
        CultureInfo.InvariantCulture, $"{ring.Name} {ring.Weight} %{(ring.Bake > TimeSpan.Zero ? $" for {Of(ring.Bake)}" : "")}");
}
