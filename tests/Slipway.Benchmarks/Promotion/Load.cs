namespace Slipway.Benchmarks.Promotion;

/// <summary>What is promoted.</summary>
/// <param name="Files">How many artifacts.</param>
/// <param name="Bytes">The bytes of each.</param>
internal sealed record Load(int Files, long Bytes)
{
    public static Load Large { get; } = new(1, 1L << 30);

    public static Load Small { get; } = new(1000, 64 << 10);

    public override string ToString() => $"{Files:#,0} x {(Bytes >= 1 << 30 ? $"{Bytes >> 30} GiB" : Bytes >= 1 << 20 ? $"{Bytes >> 20} MiB" : $"{Bytes >> 10} KiB")}";
}
