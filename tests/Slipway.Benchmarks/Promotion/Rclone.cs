using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using Slipway.Benchmarks.Overhead;
using Slipway.Host.Settings;

namespace Slipway.Benchmarks.Promotion;

/// <summary>The rival: <c>rclone copy</c>, a process for each, with as many transfers at a time as we have.</summary>
internal sealed partial class Rclone : IWatchedWay
{
    /// <summary>How many transfers it makes at a time.</summary>
    public const int Transfers = 16;

    private readonly Dictionary<string, string> settings;

    private Rclone(string source, Func<string, string> place, params KeyValuePair<string, string>[] settings)
    {
        (Source, Place) = (source, place);
        this.settings = new(settings) { ["RCLONE_CONFIG"] = "/dev/null", ["RCLONE_TRANSFERS"] = $"{Transfers}", ["RCLONE_CHECKERS"] = $"{Transfers}" };
    }

    /// <summary>The build, as rclone names it.</summary>
    public string Source { get; }

    /// <summary>What rclone calls the place in a target for the build.</summary>
    public Func<string, string> Place { get; }

    /// <summary>Copies within an account, where rclone lets the service copy.</summary>
    public static Rclone Within(string connection, string source, string folder) =>
        new($"home:{source}/{folder}", target => $"home:{target}/{folder}", Remote("home", connection));

    /// <summary>Copies from an account to another, where rclone downloads and uploads.</summary>
    public static Rclone Between(string connection, string other, string source, string folder) =>
        new($"home:{source}/{folder}", target => $"away:{target.Split('/')[^1]}/{folder}", [.. Remote("home", connection), new("RCLONE_CONFIG_AWAY_TYPE", "azureblob"), Signed("away", other)]);

    public async Task<Spent> RunAsync(string target, CancellationToken cancellation) =>
        (await RunAsync(["copy", Source, Place(target)], _ => { }, cancellation)).Spent;

    public async Task<(Spent Spent, Watched Watched)> WatchAsync(string target, CancellationToken cancellation)
    {
        long peak = 0;
        (Spent spent, string said) = await RunAsync(
            ["copy", Source, Place(target), "-vv", "--dump", "headers"],
            process =>
            {
                while (!process.WaitForExit(milliseconds: 1))
                {
                    peak = Math.Max(peak, ResidentMemory.Peak(process.Id.ToString(CultureInfo.InvariantCulture)));
                }
            },
            cancellation);
        return (spent, new(peak, [.. Requests(said)]));
    }

    /// <summary>Starts rclone, with the accounts in its environment: keys on a command line would be for everyone to see.</summary>
    /// <exception cref="StartException">It is not installed.</exception>
    public Process Start(params string[] arguments)
    {
        ProcessStartInfo rclone = new("rclone", arguments) { RedirectStandardError = true };
        foreach ((string name, string value) in settings)
        {
            rclone.Environment[name] = value;
        }

        try
        {
            return Process.Start(rclone)!;
        }
        catch (Win32Exception missing)
        {
            throw new StartException("This benchmark compares with rclone, which is not on the PATH: run `apt-get install rclone`.", missing);
        }
    }

    private async Task<(Spent Spent, string Said)> RunAsync(string[] arguments, Action<Process> meanwhile, CancellationToken cancellation)
    {
        double cpu = ProcessorTime.OfEndedChildren();
        long start = Stopwatch.GetTimestamp();
        using Process process = Start(arguments);
        Task<string> said = process.StandardError.ReadToEndAsync(cancellation);
        meanwhile(process);
        await process.WaitForExitAsync(cancellation);
        double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return process.ExitCode == 0
            ? (new(elapsed, ProcessorTime.OfEndedChildren() - cpu), await said)
            : throw new InvalidOperationException($"rclone {string.Join(' ', arguments)} ended with {process.ExitCode}: {await said}");
    }

    private static KeyValuePair<string, string>[] Remote(string name, string connection)
    {
        Dictionary<string, string> parts = connection.Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
        string prefix = $"RCLONE_CONFIG_{name.ToUpperInvariant()}_";
        return
        [
            new(prefix + "TYPE", "azureblob"),
            new(prefix + "USE_EMULATOR", "true"),
            new(prefix + "ACCOUNT", parts["AccountName"]),
            new(prefix + "KEY", parts["AccountKey"]),
            new(prefix + "ENDPOINT", parts["BlobEndpoint"]),
        ];
    }

    /// <summary>As an emulator rclone knows only the well-known account; another one it takes by its address and a signature.</summary>
    private static KeyValuePair<string, string> Signed(string name, string connection)
    {
        Uri address = new BlobServiceClient(connection).GenerateAccountSasUri(
            AccountSasPermissions.All, TimeProvider.System.GetUtcNow().AddHours(1), AccountSasResourceTypes.All);
        return new($"RCLONE_CONFIG_{name.ToUpperInvariant()}_SAS_URL", address.ToString());
    }

    /// <summary>Reads the requests out of what <c>--dump headers</c> prints.</summary>
    private static IEnumerable<StorageRequest> Requests(string said)
    {
        foreach (Match match in RequestLines().Matches(said))
        {
            using HttpRequestMessage request = new(new HttpMethod(match.Groups["verb"].Value), new Uri("http://127.0.0.1" + match.Groups["path"].Value));
            if (match.Groups["headers"].Value.Contains("x-ms-copy-source:", StringComparison.OrdinalIgnoreCase))
            {
                request.Headers.Add("x-ms-copy-source", "as rclone says");
            }

            yield return StorageRequest.Of(request, InProcess.NoHub);
        }
    }

    [GeneratedRegex(@"DEBUG : (?<verb>[A-Z]+) (?<path>/\S*) HTTP/1\.1\r?\n(?<headers>(?:[\w-]+: [^\n]*\n)*)")]
    private static partial Regex RequestLines();
}
