using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Slipway.Host.Tests.Commands;

/// <summary>The program as a person starts it.</summary>
public sealed class ProcessTests(AzuriteFixture azurite) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("slipway-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task It_says_where_it_listens_and_a_signal_ends_it_with_code_0()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        using Process host = Start(["--port", "0"]);

        string? line = await host.StandardOutput.ReadLineAsync(Cancellation);
        while (line?.StartsWith("Slipway listens on ", StringComparison.Ordinal) == false)
        {
            line = await host.StandardOutput.ReadLineAsync(Cancellation);
        }

        Assert.Matches(@"^Slipway listens on http://127\.0\.0\.1:\d+/api$", line ?? await host.StandardError.ReadToEndAsync(Cancellation));

        using (Process signal = Process.Start("kill", ["-TERM", $"{host.Id}"]))
        {
            await signal.WaitForExitAsync(Cancellation);
        }

        Task<string> rest = host.StandardOutput.ReadToEndAsync(Cancellation);
        await host.WaitForExitAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        Assert.Equal(0, host.ExitCode);
        Assert.DoesNotContain("Exception", await rest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_one_clear_sentence()
    {
        using TcpListener other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;

        Assert.Equal($"The port {port} is in use, or this user may not listen on it: choose another with --port.", await FaultAsync(["--port", $"{port}"]));
    }

    [Fact]
    public async Task A_broken_host_json_is_one_clear_sentence()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "host.json"), "{ \"version\": ", Cancellation);

        Assert.StartsWith("host.json is not valid JSON: ", await FaultAsync(["--settings", folder]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_value_in_host_json_is_named_by_its_key()
    {
        await File.WriteAllTextAsync(
            Path.Combine(folder, "host.json"), """{ "extensions": { "durableTask": { "storageProvider": { "partitionCount": 99 } } } }""", Cancellation);

        Assert.Equal(
            "The setting AzureFunctionsJobHost:extensions:durableTask:storageProvider:partitionCount is \"99\", which is not a number from 1 to 16.",
            await FaultAsync(["--settings", folder]));
    }

    [Fact]
    public async Task A_connection_string_that_is_none_is_told_without_repeating_it()
    {
        string fault = await FaultAsync([], connection: "DefaultEndpointsProtocol=https;AccountKey=hush");

        Assert.Equal("The setting AzureWebJobsStorage is not the connection string of a storage account.", fault);
    }

    [Fact]
    public async Task A_storage_account_that_does_not_answer_is_one_clear_sentence()
    {
        const string Nowhere = "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=aHVzaA==;" +
            "BlobEndpoint=http://127.0.0.1:9/a;QueueEndpoint=http://127.0.0.1:9/a;TableEndpoint=http://127.0.0.1:9/a;";

        Assert.StartsWith("The storage account of the setting AzureWebJobsStorage cannot be used: ", await FaultAsync([], Nowhere), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_Node_is_one_clear_sentence()
    {
        Assert.Matches(
            "^No storage account is set, and the storage emulator needs `(node|npm|npm.cmd)`, which is not on the PATH: install Node.js 20 or later, ",
            await FaultAsync(["demo"], environment: ("PATH", folder)));
    }

    [Fact]
    public async Task A_Node_that_is_too_old_is_one_clear_sentence()
    {
        string old = Path.Combine(folder, "old.js").Replace('\\', '/');
        await File.WriteAllTextAsync(old, "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.4' } });", Cancellation);

        Assert.Equal(
            "Azurite ended while starting: it needs Node.js 20 or later, and this is 18.20.4.",
            await FaultAsync(["demo"], environment: ("NODE_OPTIONS", $"--require \"{old}\"")));
    }

    /// <summary>The one line on the error stream of a start that must fail.</summary>
    private async Task<string> FaultAsync(string[] arguments, string? connection = null, (string Name, string Value)? environment = null)
    {
        using Process host = Start(arguments, connection, environment);
        Task<string> output = host.StandardOutput.ReadToEndAsync(Cancellation);
        string error = await host.StandardError.ReadToEndAsync(Cancellation);
        await host.WaitForExitAsync(Cancellation);
        Assert.Equal(1, host.ExitCode);
        Assert.DoesNotContain("   at ", await output, StringComparison.Ordinal);
        return Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private Process Start(string[] arguments, string? connection = null, (string Name, string Value)? environment = null)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Slipway.Host.dll");
        ProcessStartInfo start = new ProcessStartInfo("dotnet", [program, "--state", Path.Combine(folder, "state"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["AzureWebJobsStorage"] = connection ?? azurite.ConnectionString,
                ["AzureFunctionsJobHost__extensions__durableTask__hubName"] = SampleHost.NewHub(),
            },
        };
        if (environment is { } one)
        {
            start.Environment[one.Name] = one.Value;
        }

        return Process.Start(start)!;
    }
}
