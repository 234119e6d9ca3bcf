using MathNet.Numerics.Random;

namespace Slipway.Releases.Simulation;

/// <summary>The values of one metric since a bake began.</summary>
internal sealed class ValueSeries(ValueModel model, ValueModel old)
{
    private readonly List<double> values = [];
    private readonly List<double> sums = [0];
    private int at = -1;
    private int steps;

    /// <summary>All of them, oldest first.</summary>
    public IReadOnlyList<double> Values => values;

    /// <summary>This round's value; null when it has none.</summary>
    public double? Newest { get; private set; }

    /// <summary>Whether the source does not answer this round at all.</summary>
    public bool IsSilent { get; private set; }

    /// <summary>Draws this round's value. Always as many numbers are drawn, so that histories of like versions run alike.</summary>
    public void Draw(RandomSource random, double silence, TimeSpan since, TimeSpan step)
    {
        IsSilent = random.NextDouble() < silence;
        Newest = model.Next(random, ref at);
        if (Newest is { } value && since >= step * steps)
        {
            values.Add(value);
            sums.Add(sums[^1] + value);
            steps = (int)(since / step) + 1;
        }
    }

    /// <summary>The mean of the newest so many rounds.</summary>
    /// <param name="rounds">How many.</param>
    /// <param name="hasOld">Whether rounds from before the bake count with what the old version had; else only what was seen since.</param>
    public double Over(int rounds, bool hasOld)
    {
        int own = Math.Min(rounds, values.Count);
        double sum = sums[^1] - sums[^(own + 1)];
        return hasOld ? (sum + ((rounds - own) * old.Mean)) / rounds : sum / Math.Max(1, own);
    }
}
