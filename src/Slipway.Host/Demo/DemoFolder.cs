using Slipway.Host.Settings;
using Slipway.Host.Storage;

namespace Slipway.Host.Demo;

/// <summary>The folder of one run of the demo: emptied at its start, and in one demo's hands at a time.</summary>
internal sealed class DemoFolder : IDisposable
{
    private readonly FileStream claim;

    private DemoFolder(string path, FileStream claim) => (Path, this.claim) = (path, claim);

    public string Path { get; }

    /// <summary>Where the storage emulator keeps its data: a fresh place each time, for the emulator of a demo that was killed may still be saving to its own.</summary>
    public string Storage => System.IO.Path.Combine(Path, $"azurite-{Environment.ProcessId}");

    /// <exception cref="StartException">Another demo runs, or the folder cannot be emptied.</exception>
    public static DemoFolder Take(string state)
    {
        string path = System.IO.Path.Combine(Directory.CreateDirectory(state).FullName, "demo");
        FileStream claim = FileLock.TryAcquire($"{path}.lock") ?? throw new StartException($"Another demo runs in {path}: let it end, or choose another folder with --state.");
        try
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }

            Directory.CreateDirectory(path);
            return new DemoFolder(path, claim);
        }
        catch (Exception stuck) when (stuck is IOException or UnauthorizedAccessException)
        {
            claim.Dispose();
            throw new StartException($"{path} cannot be emptied: {stuck.Message}", stuck);
        }
    }

    public void Dispose() => claim.Dispose();
}
