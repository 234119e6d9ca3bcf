using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Slipway.Worker.Tests.Rpc;

/// <summary>An app's process, started as the Functions host starts it.</summary>
public sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly long began;
    private readonly Task<string> output;
    private readonly Task<string> errors;

    private WorkerProcess(Process process, long began, string folder, WorkerStream stream)
    {
        (this.process, this.began, Folder, Stream) = (process, began, folder, stream);
        output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
    }

    /// <summary>Where the app is.</summary>
    public string Folder { get; }

    /// <summary>What it and the host say to each other.</summary>
    public WorkerStream Stream { get; }

    /// <summary>The id of the process.</summary>
    public int Id => process.Id;

    /// <summary>The time since it was started.</summary>
    public TimeSpan Age => Stopwatch.GetElapsedTime(began);

    internal static WorkerProcess Launch(string folder, string id, Uri host, IReadOnlyDictionary<string, string?> settings, WorkerStream stream)
    {
        string port = host.Port.ToString(CultureInfo.InvariantCulture);
        string longest = int.MaxValue.ToString(CultureInfo.InvariantCulture);
        ProcessStartInfo start = new("dotnet",
        [
            Path.Combine(folder, App(folder)),
            "--host", host.Host, "--port", port, "--workerId", id, "--requestId", id, "--grpcMaxMessageLength", longest,
            "--functions-uri", host.AbsoluteUri, "--functions-worker-id", id, "--functions-request-id", id, "--functions-grpc-max-message-length", longest,
        ])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated",
                ["FUNCTIONS_APPLICATION_DIRECTORY"] = folder,
                ["FUNCTIONS_WORKER_DIRECTORY"] = folder,
            },
        };
        foreach ((string name, string? value) in settings)
        {
            start.Environment[name] = value;
        }

        long began = Stopwatch.GetTimestamp();
        return new WorkerProcess(Process.Start(start)!, began, folder, stream);
    }

    /// <summary>Waits until it has opened its stream.</summary>
    /// <exception cref="IOException">It ended instead; says what it said.</exception>
    public async Task OpenedAsync(CancellationToken cancellation)
    {
        Task exit = process.WaitForExitAsync(cancellation);
        if (await Task.WhenAny(Stream.Started, exit) == exit)
        {
            await exit;
            throw new IOException($"The worker ended before it opened its stream: {await errors}{await output}");
        }
    }

    /// <summary>Waits until the process has ended.</summary>
    /// <returns>Its exit code, and what it wrote to its error stream and its output.</returns>
    public async Task<(int Code, string Errors, string Output)> EndedAsync(CancellationToken cancellation)
    {
        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, await errors, await output);
    }

    /// <summary>The bytes that the process holds in physical memory.</summary>
    public long ResidentBytes()
    {
        process.Refresh();
        return process.WorkingSet64;
    }

    /// <summary>The time that processors have spent on the process, which other work on the machine hardly changes.</summary>
    public TimeSpan ProcessorTime()
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    /// <summary>Ends the process without a word of warning.</summary>
    public void Kill() => process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        await process.WaitForExitAsync();
        process.Dispose();
    }

    // What the worker's own file names, as the host reads it.
    private static string App(string folder)
    {
        using JsonDocument worker = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "worker.config.json")));
        return worker.RootElement.GetProperty("description").GetProperty("defaultWorkerPath").GetString()!;
    }
}
