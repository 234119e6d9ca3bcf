namespace Slipway.Azure.Identity;

/// <summary>Who calls is not proven.</summary>
/// <param name="message">One sentence: what is wrong, and how to mend it.</param>
/// <param name="isTemporary">Whether the same call may be well later, since it is only that the tenant's keys cannot be read now.</param>
/// <param name="inner">What went wrong.</param>
public sealed class CallerRefusedException(string message, bool isTemporary = false, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether the same call may be well later.</summary>
    public bool IsTemporary { get; } = isTemporary;
}
