namespace Slipway.Azure.Blobs.Copying;

/// <summary>What became of one copy: its ETag, what stands in its way, or neither while it is not finished.</summary>
/// <param name="ETag">The tag of the copy, whose bytes are the seal's.</param>
/// <param name="IsNew">Whether it was made now.</param>
/// <param name="Conflict">Why it cannot be made, in a sentence.</param>
internal readonly record struct CopyOutcome(string? ETag, bool IsNew, string? Conflict)
{
    /// <summary>It goes on in the next slice.</summary>
    public static CopyOutcome Unfinished => default;

    public static CopyOutcome Made(string etag) => new(etag, true, null);

    public static CopyOutcome Found(string etag) => new(etag, false, null);

    public static CopyOutcome Refused(string conflict) => new(null, false, conflict);
}
