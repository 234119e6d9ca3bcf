using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Slipway.Infra.Tests.Kit;

/// <summary>The Bicep compiler: the one of the package on Linux, and elsewhere the one that is installed.</summary>
internal static class Bicep
{
    public static string Repository { get; } = Path.GetFullPath(Metadata("Repository"));

    /// <summary>Runs it with this, and returns what it wrote and whether it complained.</summary>
    public static async Task<(int Code, string Output, string Complaints)> RunAsync(string folder, params string[] arguments)
    {
        ProcessStartInfo start = new(Program(), arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        // A parameter file reads what azd tells it; whoever runs the tests may have told azd something else.
        foreach (string told in start.Environment.Keys.Where(name => name.StartsWith("AZURE_", StringComparison.Ordinal) || name.StartsWith("SLIPWAY_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(told);
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> complaints = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await complaints);
    }

    /// <summary>A copy of <c>infra</c> that may be written to, with <c>host.json</c> and these further files.</summary>
    public static DirectoryInfo Copy(params string[] further)
    {
        DirectoryInfo root = Directory.CreateTempSubdirectory("slipway-infra-");
        string infra = Path.Combine(Repository, "infra");
        foreach (string file in Directory.EnumerateFiles(infra, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(root.FullName, "infra", Path.GetRelativePath(infra, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        File.Copy(Path.Combine(Repository, "host.json"), Path.Combine(root.FullName, "host.json"));
        foreach (string file in further)
        {
            File.Copy(file, Path.Combine(root.FullName, "infra", Path.GetFileName(file)));
        }

        return root;
    }

    private static string Program()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture is not Architecture.X64)
        {
            return "bicep";
        }

        string program = Metadata("Bicep");
        File.SetUnixFileMode(program, File.GetUnixFileMode(program) | UnixFileMode.UserExecute);
        return program;
    }

    private static string Metadata(string key) =>
        typeof(Bicep).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == key).Value!;
}
