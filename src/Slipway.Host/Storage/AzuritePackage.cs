using System.ComponentModel;
using System.Diagnostics;
using Slipway.Host.Settings;

namespace Slipway.Host.Storage;

/// <summary>Azurite as npm brings it: pinned by the repository's <c>package-lock.json</c>, installed at its first use.</summary>
internal static class AzuritePackage
{
    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(5);

    /// <summary>The path of Azurite's entry script, after installing the packages when they are missing.</summary>
    /// <exception cref="StartException">The packages are missing and cannot be installed.</exception>
    public static async Task<string> ResolveAsync(CancellationToken cancellation)
    {
        string root = Repository.Root ?? throw new StartException(
            "No storage account is set and Azurite cannot be found, because this program runs outside its repository: set AzureWebJobsStorage to a connection string.");
        string script = Path.Combine(root, "node_modules", "azurite", "dist", "src", "azurite.js");
        // npm writes this file last, so an installation that was cut short is not taken for a whole one.
        string installed = Path.Combine(root, "node_modules", ".package-lock.json");
        if (File.Exists(script) && File.Exists(installed))
        {
            return script;
        }

        // Test projects start side by side, each a process: one installs, the others wait for it.
        string state = Directory.CreateDirectory(Path.Combine(root, ".slipway")).FullName;
        await using FileStream turn = await FileLock.AcquireAsync(Path.Combine(state, "npm.lock"), InstallTimeout, cancellation);
        if (!File.Exists(script) || !File.Exists(installed))
        {
            await InstallAsync(root, cancellation);
        }

        return File.Exists(script)
            ? script
            : throw new StartException($"npm installed the packages of {root}, but Azurite is not among them: run `npm ci` there and look at its output.");
    }

    private static async Task InstallAsync(string root, CancellationToken cancellation)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(InstallTimeout);
        ProcessStartInfo start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["ci", "--no-audit", "--no-fund"])
        {
            WorkingDirectory = root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process npm = Start(start);
        try
        {
            Task<string> errors = npm.StandardError.ReadToEndAsync(deadline.Token);
            await npm.StandardOutput.ReadToEndAsync(deadline.Token);
            await npm.WaitForExitAsync(deadline.Token);
            if (npm.ExitCode != 0)
            {
                throw new StartException($"`npm ci` failed in {root}: {LastLine(await errors)}");
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new StartException($"`npm ci` did not end within {InstallTimeout.TotalMinutes} minutes in {root}: run it by hand and look at its output.");
        }
        finally
        {
            if (!npm.HasExited)
            {
                npm.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>Starts a tool of Node, or says how to get it.</summary>
    public static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw new StartException(
                $"No storage account is set, and the storage emulator needs `{start.FileName}`, which is not on the PATH: install Node.js 20 or later, or set AzureWebJobsStorage to a connection string.",
                missing);
        }
    }

    private static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "it said nothing.";
}
