using System.Diagnostics;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>The program itself, on a storage account of a test; it can be killed as a machine dies.</summary>
public sealed class HostProcess : IDisposable
{
    private const string Durable = "AzureFunctionsJobHost__extensions__durableTask__storageProvider__";

    private readonly Process process;

    private HostProcess(Process process, Uri api) => (this.process, Api) = (process, new ReleaseApi(api, SlipwayApp.FunctionKey));

    public ReleaseApi Api { get; }

    /// <summary>Starts it.</summary>
    /// <param name="account">Its storage account.</param>
    /// <param name="state">Its folder.</param>
    /// <param name="settings">What else it is told, by name.</param>
    public static async Task<HostProcess> StartAsync(string account, string state, params (string Name, string Value)[] settings)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        string program = Path.Combine(AppContext.BaseDirectory, "Slipway.Host.dll");
        ProcessStartInfo start = new("dotnet", [program, "--port", "0", "--state", state])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["AzureWebJobsStorage"] = account,
                ["SLIPWAY_FUNCTION_KEY"] = SlipwayApp.FunctionKey,
                ["SLIPWAY_MASTER_KEY"] = SlipwayApp.MasterKey,
                [Durable + "maxQueuePollingInterval"] = "00:00:00.1",
                [Durable + "leaseAcquireInterval"] = "00:00:01",
                // What a dead process has taken is free again after these; a partition's lease lasts 15 s at the least.
                [Durable + "leaseInterval"] = "00:00:15",
                [Durable + "controlQueueVisibilityTimeout"] = "00:00:10",
                [Durable + "workItemQueueVisibilityTimeout"] = "00:00:10",
            },
        };
        foreach ((string name, string value) in settings)
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start)!;
        const string Listens = "Slipway listens on ";
        string? line = await process.StandardOutput.ReadLineAsync(cancellation);
        while (line?.StartsWith(Listens, StringComparison.Ordinal) == false)
        {
            line = await process.StandardOutput.ReadLineAsync(cancellation);
        }

        Assert.True(line is not null, line is null ? await process.StandardError.ReadToEndAsync(cancellation) : null);
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        return new HostProcess(process, new Uri($"{line![Listens.Length..]}/"));
    }

    /// <summary>Ends the process without a word of warning, and does not wait.</summary>
    public void Kill() => process.Kill();

    /// <summary>Ends the process without a word of warning.</summary>
    public async Task KillAsync()
    {
        Kill();
        await DiedAsync();
    }

    /// <summary>Waits until it is dead.</summary>
    public Task DiedAsync() => process.WaitForExitAsync(TestContext.Current.CancellationToken);

    public void Dispose()
    {
        Api.Dispose();
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }
}
