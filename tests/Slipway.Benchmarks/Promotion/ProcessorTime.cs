using System.Globalization;

namespace Slipway.Benchmarks.Promotion;

/// <summary>The user and system time of other processes, in milliseconds; the kernel counts it in hundredths of a second.</summary>
/// <remarks>https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html, fields 14 to 17</remarks>
internal static class ProcessorTime
{
    private const double Tick = 10;

    /// <summary>Of a process that runs.</summary>
    public static double Of(int process) => Sum($"{process}", 11);

    /// <summary>Of all children of this process that have ended.</summary>
    public static double OfEndedChildren() => Sum("self", 13);

    private static double Sum(string process, int first)
    {
        string stat = File.ReadAllText($"/proc/{process}/stat");
        string[] behindName = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return Tick * behindName.Skip(first).Take(2).Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture));
    }
}
