namespace Slipway.Azure.Teams.Directory;

/// <summary>
/// The directory did not say what was asked, so that nothing may be granted on it: an approval stays as it is, and the answer is given again later.
/// </summary>
/// <param name="message">One sentence: what is wrong and, where somebody can mend it, how.</param>
/// <param name="retryAfter">When the directory wants to be asked again; null when it did not say.</param>
/// <param name="inner">What it did instead.</param>
public sealed class DirectoryUnavailableException(string message, TimeSpan? retryAfter = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>When the directory wants to be asked again; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>The status with which it answered; null when it did not answer.</summary>
    public int? Status { get; init; }
}
