using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Slipway.Host.Settings;

namespace Slipway.Host.Storage;

/// <summary>
/// Azure's storage emulator as a child process: blobs, queues and tables on loopback. It ends with this object, and also when this process is
/// killed. An Azurite that already answers on the ports asked for is used as it is and left running.
/// </summary>
public sealed partial class Azurite : IAsyncDisposable
{
    private const string Account = "devstoreaccount1";

    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    // The pipes close however the parent ends; Azurite then saves and closes as it does at a signal. It says so too, and nobody hears it:
    // without a listener for that error it would die of its own farewell, before it has saved.
    private const string Guard =
        "if (parseInt(process.versions.node) < 20) { process.exitCode = 1; console.error('it needs Node.js 20 or later, and this is ' + process.versions.node + '.'); } else { " +
        "for (const out of [process.stdout, process.stderr]) out.on('error', () => {}); " +
        "process.stdin.on('end', () => process.emit('SIGTERM') || process.exit()).resume(); require(process.argv[1]); }";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    private readonly Process? process;
    private readonly IDisposable? claim;
    private readonly bool keeps;

    private Azurite(int[] ports, Process? process = null, IDisposable? claim = null, bool keeps = false)
    {
        (BlobPort, QueuePort, TablePort) = (ports[0], ports[1], ports[2]);
        (this.process, this.claim, this.keeps) = (process, claim, keeps);
    }

    /// <summary>The TCP port of the blob service.</summary>
    public int BlobPort { get; }

    /// <summary>The TCP port of the queue service.</summary>
    public int QueuePort { get; }

    /// <summary>The TCP port of the table service.</summary>
    public int TablePort { get; }

    /// <summary>A connection string for any Azure Storage client, with the emulator's well-known account and key.</summary>
    public string ConnectionString => ConnectionStringOf(Account);

    /// <summary>Starts Azurite and returns once its three services answer. Without options: in memory, on free ports.</summary>
    /// <exception cref="StartException">Node or the packages are missing, or a port is taken by something else.</exception>
    public static async Task<Azurite> StartAsync(AzuriteOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new AzuriteOptions();
        FileStream? claim = options.Location is { } location ? Claim(location) : null;
        try
        {
            if (claim is not null)
            {
                await PredecessorAsync(options.Location!, cancellation);
            }

            if (options.BlobPort != 0 && await AnswersAsync(options.BlobPort, patient: options.Location is not null && claim is null, cancellation))
            {
                claim?.Dispose();
                return new Azurite([options.BlobPort, options.QueuePort, options.TablePort]);
            }

            return options.Location is not null && claim is null
                ? throw new StartException($"Another process keeps an Azurite in {options.Location}, and it does not answer on port {options.BlobPort}.")
                : await LaunchAsync(options, claim, cancellation);
        }
        catch
        {
            claim?.Dispose();
            throw;
        }
    }

    /// <summary>A connection string for one of the accounts that it was started with.</summary>
    public string ConnectionStringOf(string account) =>
        $"DefaultEndpointsProtocol=http;AccountName={account};AccountKey={Key};" +
        $"BlobEndpoint=http://127.0.0.1:{BlobPort}/{account};" +
        $"QueueEndpoint=http://127.0.0.1:{QueuePort}/{account};" +
        $"TableEndpoint=http://127.0.0.1:{TablePort}/{account};";

    /// <summary>Ends Azurite if this object started it; what it keeps in a folder is saved first.</summary>
    public async ValueTask DisposeAsync()
    {
        if (process is null)
        {
            return;
        }

        await EndAsync(process, keeps);
        process.Dispose();
        claim?.Dispose();
    }

    private static async Task<Azurite> LaunchAsync(AzuriteOptions options, IDisposable? claim, CancellationToken cancellation)
    {
        string script = await AzuritePackage.ResolveAsync(cancellation);
        ProcessStartInfo start = new("node", Arguments(script, options))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (options.FurtherAccount is { } further)
        {
            start.Environment["AZURITE_ACCOUNTS"] = $"{Account}:{Key};{further}:{Key}";
        }

        Process process = AzuritePackage.Start(start);
        try
        {
            if (options.Location is { } location)
            {
                await File.WriteAllTextAsync(PidFile(location), process.Id.ToString(CultureInfo.InvariantCulture), cancellation);
            }

            int[] ports = await ListeningAsync(process, options, cancellation);
            return new Azurite(ports, process, claim, keeps: options.Location is not null);
        }
        catch
        {
            await EndAsync(process, gently: false);
            process.Dispose();
            throw;
        }
    }

    private static string[] Arguments(string script, AzuriteOptions options) =>
    [
        "-e", Guard, "--", script,
        "--blobPort", Port(options.BlobPort), "--queuePort", Port(options.QueuePort), "--tablePort", Port(options.TablePort),
        "--silent", "--skipApiVersionCheck", "--disableTelemetry",
        .. options.Location is { } location ? ["--location", Path.GetFullPath(location)] : (string[])["--inMemoryPersistence"],
    ];

    private static string Port(int port) => port.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads Azurite's own words until each of the three services listens, then keeps its pipes empty.</summary>
    private static async Task<int[]> ListeningAsync(Process process, AzuriteOptions options, CancellationToken cancellation)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(StartTimeout);
        List<int> ports = new List<int>();
        try
        {
            while (ports.Count < 3)
            {
                string line = await process.StandardOutput.ReadLineAsync(deadline.Token) ?? throw new StartException(
                    $"Azurite ended while starting: {await Complaint(process, options, deadline.Token)}");
                if (ListeningLine().Match(line) is { Success: true } match)
                {
                    ports.Add(int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
                }
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new StartException($"Azurite did not start within {StartTimeout.TotalSeconds} seconds.");
        }

        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        return [.. ports];
    }

    private static async Task<string> Complaint(Process process, AzuriteOptions options, CancellationToken cancellation)
    {
        string said = (await process.StandardError.ReadToEndAsync(cancellation)).Trim();
        return said.Contains("EADDRINUSE", StringComparison.Ordinal)
            ? $"one of the ports {options.BlobPort}, {options.QueuePort} and {options.TablePort} is in use; free it, or set AzureWebJobsStorage to a connection string."
            : said.Split('\n')[0];
    }

    private static async Task EndAsync(Process process, bool gently)
    {
        using CancellationTokenSource deadline = new CancellationTokenSource(StopTimeout);
        try
        {
            if (gently && !process.HasExited)
            {
                process.StandardInput.Close();
                await process.WaitForExitAsync(deadline.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // It had its time; what it has not saved by now is lost with it.
        }

        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>The right to start an Azurite on a folder, or null when a living process has it.</summary>
    private static FileStream? Claim(string location) => FileLock.TryAcquire(Path.Combine(Directory.CreateDirectory(location).FullName, "owner.lock"));

    private static string PidFile(string location) => Path.Combine(location, "azurite.pid");

    /// <summary>Waits for the Azurite of a host that was killed a moment ago: it is still saving to the folder, and still answers.</summary>
    private static async Task PredecessorAsync(string location, CancellationToken cancellation)
    {
        if (!File.Exists(PidFile(location)) || !int.TryParse(await File.ReadAllTextAsync(PidFile(location), cancellation), out int pid))
        {
            return;
        }

        try
        {
            using Process process = Process.GetProcessById(pid);
            if (process.ProcessName.StartsWith("node", StringComparison.OrdinalIgnoreCase))
            {
                await process.WaitForExitAsync(cancellation).WaitAsync(StopTimeout, cancellation);
            }
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or TimeoutException)
        {
            // It has ended, or the number belongs to another program by now.
        }
    }

    /// <summary>Whether an Azurite answers on a port.</summary>
    /// <param name="port">The port of its blob service.</param>
    /// <param name="patient">Another process is known to be starting one: wait for it.</param>
    /// <param name="cancellation">Gives up the wait.</param>
    private static async Task<bool> AnswersAsync(int port, bool patient, CancellationToken cancellation)
    {
        using HttpClient client = new HttpClient { Timeout = TimeSpan.FromSeconds(3) };
        for (TimeSpan waited = TimeSpan.Zero; ; waited += TimeSpan.FromMilliseconds(200))
        {
            try
            {
                using HttpResponseMessage answer = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/"), cancellation);
                return answer.Headers.Server.ToString().StartsWith("Azurite", StringComparison.Ordinal)
                    ? true
                    : throw new StartException($"Port {port}, which the storage emulator needs, is in use by another program: free it, or set AzureWebJobsStorage to a connection string.");
            }
            catch (HttpRequestException none) when (none.HttpRequestError == HttpRequestError.ConnectionError)
            {
                if (!patient || waited > StartTimeout)
                {
                    return false;
                }
            }
            catch (Exception foreign) when (foreign is HttpRequestException || (foreign is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                throw new StartException($"Port {port}, which the storage emulator needs, is in use by another program: free it, or set AzureWebJobsStorage to a connection string.", foreign);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellation);
        }
    }

    [GeneratedRegex(@"service is successfully listening at http://127\.0\.0\.1:(\d+)")]
    private static partial Regex ListeningLine();
}
