using System.Globalization;

namespace Slipway.Releases.Progress;

/// <summary>How much of a version is where it shall be.</summary>
/// <param name="Files">How many artifacts.</param>
/// <param name="OfFiles">How many there are in all.</param>
/// <param name="Bytes">How many bytes, those of artifacts that are half there included.</param>
/// <param name="OfBytes">How many there are in all.</param>
public sealed record TransferProgress(int Files, int OfFiles, long Bytes, long OfBytes)
{
    private static readonly string[] Units = ["bytes", "KiB", "MiB", "GiB", "TiB"];

    /// <summary>It in words: <c>412 of 1,000 files, 25.8 of 62.5 MiB</c>.</summary>
    public override string ToString()
    {
        int unit = 0;
        double size = 1;
        for (; OfBytes / size >= 1024 && unit < Units.Length - 1; unit++)
        {
            size *= 1024;
        }

        string digits = unit == 0 ? "N0" : "N1";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Files:N0} of {OfFiles:N0} files, {(Bytes / size).ToString(digits, CultureInfo.InvariantCulture)} of {(OfBytes / size).ToString(digits, CultureInfo.InvariantCulture)} {Units[unit]}");
    }
}
