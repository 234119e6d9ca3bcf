using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Slipway.Benchmarks.Overhead;
using Slipway.Host.Settings;

namespace Slipway.Benchmarks.Promotion;

/// <summary>The rival: <c>rclone copy</c> with as many transfers at a time as we have.</summary>
internal sealed partial class Rclone : IWay
{
    private static readonly string[] Concurrency = ["--transfers", "16", "--checkers", "16"];

    private readonly string source;
    private readonly Func<string, string> place;
    private readonly IReadOnlyList<KeyValuePair<string, string>> settings;

    private Rclone(string source, Func<string, string> place, IReadOnlyList<KeyValuePair<string, string>> settings) =>
        (this.source, this.place, this.settings) = (source, place, settings);

    public string Name => "rclone copy";

    /// <summary>Copies within an account, where rclone lets the service copy.</summary>
    public static Rclone Within(string connection, string source, string folder) =>
        new($"home:{source}/{folder}", target => $"home:{target}/{folder}", [.. Remote("home", connection)]);

    /// <summary>Copies from an account to another, where rclone downloads and uploads.</summary>
    public static Rclone Between(string connection, string other, string source, string folder) =>
        new($"home:{source}/{folder}", target => $"away:{target}/{folder}", [.. Remote("home", connection), .. Remote("away", other)]);

    public Task<Spent> RunAsync(string target, CancellationToken cancellation) => RunAsync(Copy(target), cancellation: cancellation);

    /// <summary>What it takes to start rclone and let it do nothing.</summary>
    public Task<Spent> StartAsync(CancellationToken cancellation) => RunAsync(["version"], cancellation: cancellation);

    public async Task<(long PeakBytes, IReadOnlyList<StorageRequest> Requests)> WatchAsync(string target, CancellationToken cancellation)
    {
        long peak = 0;
        List<StorageRequest> requests = [];
        await RunAsync(
            [.. Copy(target), "-vv", "--dump", "headers"],
            process => peak = Math.Max(peak, ResidentMemory.Peak(process.Id.ToString(CultureInfo.InvariantCulture))),
            said => requests.AddRange(Requests(said)),
            cancellation);
        return (peak, requests);
    }

    private string[] Copy(string target) => ["copy", source, place(target), .. Concurrency];

    private async Task<Spent> RunAsync(
        string[] arguments, Action<Process>? meanwhile = null, Action<string>? afterwards = null, CancellationToken cancellation = default)
    {
        ProcessStartInfo rclone = new("rclone", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in settings)
        {
            rclone.Environment[name] = value;
        }

        double cpu = ChildrenCpu();
        long start = Stopwatch.GetTimestamp();
        using Process process = Start(rclone);
        Task<string> said = process.StandardError.ReadToEndAsync(cancellation);
        Task output = process.StandardOutput.ReadToEndAsync(cancellation);
        while (meanwhile is not null && !process.WaitForExit(milliseconds: 1))
        {
            meanwhile(process);
        }

        await process.WaitForExitAsync(cancellation);
        double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        await output;
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"rclone {string.Join(' ', arguments)} ended with {process.ExitCode}: {await said}");
        }

        afterwards?.Invoke(await said);
        return new(elapsed, ChildrenCpu() - cpu);
    }

    private static Process Start(ProcessStartInfo rclone)
    {
        try
        {
            return Process.Start(rclone)!;
        }
        catch (Win32Exception missing)
        {
            throw new StartException("This benchmark compares with rclone, which is not on the PATH: run `apt-get install rclone`.", missing);
        }
    }

    /// <summary>A remote as rclone takes it from its environment; keys on a command line would be for everyone to see.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Remote(string name, string connection)
    {
        Dictionary<string, string> parts = connection.Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
        string prefix = $"RCLONE_CONFIG_{name.ToUpperInvariant()}_";
        return
        [
            new("RCLONE_CONFIG", "/dev/null"),
            new(prefix + "TYPE", "azureblob"),
            new(prefix + "USE_EMULATOR", "true"),
            new(prefix + "ACCOUNT", parts["AccountName"]),
            new(prefix + "KEY", parts["AccountKey"]),
            new(prefix + "ENDPOINT", parts["BlobEndpoint"]),
        ];
    }

    /// <summary>The processor time of all children that have ended, in milliseconds; the kernel counts it in hundredths of a second.</summary>
    /// <remarks>https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html, fields 16 and 17</remarks>
    private static double ChildrenCpu()
    {
        string stat = File.ReadAllText("/proc/self/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return 10.0 * (long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture));
    }

    /// <summary>Reads the requests out of what <c>--dump headers</c> prints.</summary>
    private static IEnumerable<StorageRequest> Requests(string said)
    {
        foreach (Match match in RequestLines().Matches(said))
        {
            using HttpRequestMessage request = new(new HttpMethod(match.Groups["verb"].Value), new Uri("http://127.0.0.1" + match.Groups["path"].Value));
            if (match.Groups["headers"].Value.Contains("x-ms-copy-source:", StringComparison.OrdinalIgnoreCase))
            {
                request.Headers.Add("x-ms-copy-source", "said");
            }

            yield return StorageRequest.Of(request, InProcess.NoHub);
        }
    }

    [GeneratedRegex(@"DEBUG : (?<verb>[A-Z]+) (?<path>/\S*) HTTP/1\.1\r?\n(?<headers>(?:[\w-]+: [^\n]*\n)*)")]
    private static partial Regex RequestLines();
}
