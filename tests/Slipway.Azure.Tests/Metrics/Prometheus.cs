using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

[assembly: AssemblyFixture(typeof(Slipway.Azure.Tests.Metrics.Prometheus))]

namespace Slipway.Azure.Tests.Metrics;

/// <summary>
/// A real Prometheus with an hour of a shop's numbers, a sample every fifteen seconds: ring <c>canary</c> is slower than <c>everyone</c> by half, and answers
/// 2 % of its requests with errors for the last ten minutes.
/// </summary>
public sealed class Prometheus : IAsyncLifetime
{
    /// <summary>The hour's end.</summary>
    public static readonly DateTimeOffset End = new(2026, 11, 2, 12, 0, 0, TimeSpan.Zero);

    private const int Step = 15;
    private const int Samples = 240;

    // The shell lives as long as this process holds its input, so that no server outlives its tests.
    private const string Guard = "prometheus \"$@\" </dev/null & server=$!; cat >/dev/null; kill $server; wait $server";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("slipway-prometheus-");
    private Process? process;

    /// <summary>Its address.</summary>
    public string Address { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        string data = Path.Combine(folder.FullName, "data");
        string numbers = Path.Combine(folder.FullName, "numbers");
        await File.WriteAllTextAsync(numbers, Numbers());
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "prometheus.yml"), "scrape_configs: []\n");
        using Process blocks = Process.Start(new ProcessStartInfo("promtool", ["tsdb", "create-blocks-from", "openmetrics", numbers, data])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        string said = await blocks.StandardOutput.ReadToEndAsync() + await blocks.StandardError.ReadToEndAsync();
        await blocks.WaitForExitAsync();
        Assert.True(blocks.ExitCode == 0, said);

        int port = FreePort();
        Address = $"http://127.0.0.1:{port}";
        process = Process.Start(new ProcessStartInfo(
            "sh",
            [
                "-c", Guard, "prometheus", $"--config.file={Path.Combine(folder.FullName, "prometheus.yml")}", $"--storage.tsdb.path={data}",
                "--storage.tsdb.retention.time=100y", $"--web.listen-address=127.0.0.1:{port}",
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        })!;
        StringBuilder log = new();
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            log.AppendLine(line);
            if (line.Contains("ready to receive web requests", StringComparison.Ordinal))
            {
                _ = process.StandardError.ReadToEndAsync();
                return;
            }
        }

        Assert.Fail($"Prometheus did not start:\n{log}");
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        folder.Delete(recursive: true);
    }

    private static string Numbers()
    {
        Random chance = new(11);
        StringBuilder text = new();
        text.Append("# TYPE latency_seconds gauge\n");
        foreach ((string ring, double slower) in new[] { ("canary", 1.5), ("everyone", 1.0) })
        {
            Each(at => text.Append(CultureInfo.InvariantCulture, $"latency_seconds{{ring=\"{ring}\"}} {slower * (0.1 + (0.02 * chance.NextDouble())):F6} {at}\n"));
        }

        text.Append("# TYPE odd gauge\n");
        Each(at => text.Append(CultureInfo.InvariantCulture, $"odd NaN {at}\n"));
        foreach ((string ring, double last) in new[] { ("canary", 0.02), ("everyone", 0.0) })
        {
            (double all, double bad) = (0, 0);
            StringBuilder errors = new();
            text.Append(ring == "canary" ? "# TYPE requests counter\n" : "");
            int sample = 0;
            Each(at =>
            {
                all += 150;
                bad += ++sample > Samples - 40 ? 150 * last : 0;
                text.Append(CultureInfo.InvariantCulture, $"requests_total{{ring=\"{ring}\",code=\"all\"}} {all:F0} {at}\n");
                errors.Append(CultureInfo.InvariantCulture, $"requests_total{{ring=\"{ring}\",code=\"5xx\"}} {bad:F0} {at}\n");
            });
            text.Append(errors);
        }

        return text.Append("# EOF\n").ToString();
    }

    private static void Each(Action<long> write)
    {
        for (int sample = Samples; sample >= 0; sample--)
        {
            write(End.ToUnixTimeSeconds() - (sample * Step));
        }
    }

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
