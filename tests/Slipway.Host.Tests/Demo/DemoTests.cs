using System.Diagnostics;

namespace Slipway.Host.Tests.Demo;

/// <summary>The demo as a person starts it.</summary>
public sealed class DemoTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("demo-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task It_plays_the_story_and_ends_with_what_was_verified()
    {
        using Process demo = Start();
        Task<string> error = demo.StandardError.ReadToEndAsync(Cancellation);
        string[] lines = (await demo.StandardOutput.ReadToEndAsync(Cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await demo.WaitForExitAsync(Cancellation);

        Assert.Equal((0, ""), (demo.ExitCode, await error));
        Assert.StartsWith("Verified: 1.4.0 was released; 1.5.0 fell ill in ring early and went back, early before canary;", lines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain(lines, line => line.Contains('\e', StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_waits_for_a_person_when_asked_to_and_a_signal_ends_it_unverified()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGINT for another process.");
        using Process demo = Start("--manual");
        Task<string> error = demo.StandardError.ReadToEndAsync(Cancellation);
        string? line;
        do
        {
            line = await demo.StandardOutput.ReadLineAsync(Cancellation);
        }
        while (line?.Contains("Answer the card at http://127.0.0.1:", StringComparison.Ordinal) == false);
        Assert.NotNull(line);

        using (Process signal = Process.Start("kill", ["-INT", $"{demo.Id}"]))
        {
            await signal.WaitForExitAsync(Cancellation);
        }

        string rest = await demo.StandardOutput.ReadToEndAsync(Cancellation);
        await demo.WaitForExitAsync(Cancellation);
        Assert.Equal((130, ""), (demo.ExitCode, await error));
        Assert.EndsWith("Stopped before the end, so nothing was verified.", rest.TrimEnd(), StringComparison.Ordinal);
    }

    private Process Start(params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Slipway.Host.dll"), "demo", "--state", folder, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // An account that the environment names is not the demo's.
            Environment = { ["SlipwayStorage"] = "UseDevelopmentStorage=true" },
        })!;
}
