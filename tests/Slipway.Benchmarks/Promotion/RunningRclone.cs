using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Mime;
using System.Text.RegularExpressions;

namespace Slipway.Benchmarks.Promotion;

/// <summary>The same rclone as a server that runs already and copies when it is asked: its work without its process's start, as ours is measured.</summary>
/// <remarks>https://rclone.org/rc/#sync-copy</remarks>
internal sealed partial class RunningRclone : IWay, IAsyncDisposable
{
    private readonly Rclone rclone;
    private readonly Process process;
    private readonly HttpClient http;

    private RunningRclone(Rclone rclone, Process process, Uri address)
    {
        (this.rclone, this.process) = (rclone, process);
        http = new() { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };
    }

    /// <summary>Starts it, and returns once it listens.</summary>
    public static async Task<RunningRclone> StartAsync(Rclone rclone, CancellationToken cancellation)
    {
        Process process = rclone.Start("rcd", "--rc-no-auth", "--rc-addr", "127.0.0.1:0");
        while (await process.StandardError.ReadLineAsync(cancellation) is { } line)
        {
            if (Address().Match(line) is { Success: true } found)
            {
                _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                return new(rclone, process, new Uri(found.Value));
            }
        }

        throw new InvalidOperationException("rclone ended instead of listening.");
    }

    public async Task<Spent> RunAsync(string target, CancellationToken cancellation)
    {
        double cpu = ProcessorTime.Of(process.Id);
        long start = Stopwatch.GetTimestamp();
        // rclone reads a body only of this very media type, without a character set.
        using JsonContent what = JsonContent.Create(
            new { srcFs = rclone.Source, dstFs = rclone.Place(target) }, new MediaTypeHeaderValue(MediaTypeNames.Application.Json));
        using HttpResponseMessage answer = await http.PostAsync(new Uri("sync/copy", UriKind.Relative), what, cancellation);
        double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        await World.RequireAsync(answer, cancellation);
        return new(elapsed, ProcessorTime.Of(process.Id) - cpu);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/")]
    private static partial Regex Address();
}
