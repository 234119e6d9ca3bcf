using System.Diagnostics;
using Slipway.Host.Settings;

namespace Slipway.Benchmarks.WorkerStart;

/// <summary>Publishes the apps of the comparison into a folder that goes with this object.</summary>
internal sealed class PublishedApps : IDisposable
{
    private readonly DirectoryInfo folder;

    private PublishedApps(DirectoryInfo folder)
    {
        this.folder = folder;
        Slipway = new("slipway", "Slipway", Path.Combine(folder.FullName, "slipway"));
        Empty = new("empty", "empty", Path.Combine(folder.FullName, "empty"));
        Plain = new("plain", "template", Path.Combine(folder.FullName, "plain"));
    }

    public PublishedApp Slipway { get; }

    public PublishedApp Empty { get; }

    public PublishedApp Plain { get; }

    public PublishedApp[] All => [Slipway, Empty, Plain];

    public static async Task<PublishedApps> BuildAsync(CancellationToken cancellation)
    {
        const string EmptyApp = "tests/Slipway.Benchmarks/WorkerStart/EmptyApp";
        PublishedApps apps = new(Directory.CreateTempSubdirectory("slipway-worker-start"));
        try
        {
            await PublishAsync("src/Slipway.Functions", apps.Slipway, [], cancellation);
            await PublishAsync(EmptyApp, apps.Empty, [], cancellation);
            await PublishAsync(EmptyApp, apps.Plain, ["-p:IsTuned=false"], cancellation);
            return apps;
        }
        catch
        {
            apps.Dispose();
            throw;
        }
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static async Task PublishAsync(string project, PublishedApp app, string[] properties, CancellationToken cancellation)
    {
        using Process publish = Process.Start(new ProcessStartInfo("dotnet", ["publish", project, "-c", "Release", "-o", app.Folder, "-v", "q", "-nologo", .. properties])
        {
            WorkingDirectory = Root(),
            RedirectStandardOutput = true,
        })!;
        string said = await publish.StandardOutput.ReadToEndAsync(cancellation);
        await publish.WaitForExitAsync(cancellation);
        if (publish.ExitCode != 0)
        {
            throw new StartException($"`dotnet publish {project}` failed: {said.Trim()}");
        }
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Functions.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new StartException("This benchmark publishes apps, so it runs from a build inside the repository: use `dotnet run` there.");
    }
}
