using Slipway.Host.Settings;

namespace Slipway.Host.Storage;

/// <summary>A file held by one process at a time; the operating system lets go of it when that process ends, however it ends.</summary>
internal static class FileLock
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>The lock, or null when another process holds it.</summary>
    public static FileStream? TryAcquire(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    public static async Task<FileStream> AcquireAsync(string path, TimeSpan timeout, CancellationToken cancellation)
    {
        for (TimeSpan waited = TimeSpan.Zero; waited < timeout; waited += Interval)
        {
            if (TryAcquire(path) is { } held)
            {
                return held;
            }

            await Task.Delay(Interval, cancellation);
        }

        throw new StartException($"Another process has held {path} for {timeout.TotalMinutes} minutes: end it, or remove the file.");
    }
}
