using System.Globalization;

namespace Slipway.Benchmarks.Promotion;

/// <summary>
/// What processes hold in physical memory. The kernel keeps the highest mark itself, so no peak between two samples is missed.
/// </summary>
/// <remarks>https://man7.org/linux/man-pages/man5/proc_pid_status.5.html and proc_pid_clear_refs.5.html</remarks>
internal static class ResidentMemory
{
    /// <summary>Forgets this process's highest mark.</summary>
    /// <returns>The bytes that it holds now.</returns>
    public static long ResetPeak()
    {
        File.WriteAllText("/proc/self/clear_refs", "5");
        return Read("self", "VmRSS:");
    }

    /// <summary>The most bytes that a process has held, <c>self</c> for this one; 0 when it has ended.</summary>
    public static long Peak(string process) => Read(process, "VmHWM:");

    private static long Read(string process, string field)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line[field.Length..^"kB".Length], CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
