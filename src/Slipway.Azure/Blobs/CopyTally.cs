namespace Slipway.Azure.Blobs;

/// <summary>What of a promotion is done, while it runs. Files and bytes that lay there already count too.</summary>
public sealed class CopyTally
{
    private int files;
    private long bytes;

    /// <summary>How many files are there.</summary>
    public int Files => Volatile.Read(ref files);

    /// <summary>How many bytes are there, those of files that are half copied included.</summary>
    public long Bytes => Volatile.Read(ref bytes);

    internal void AddFile() => Interlocked.Increment(ref files);

    internal void AddBytes(long more) => Interlocked.Add(ref bytes, more);
}
