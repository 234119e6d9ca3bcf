namespace Slipway.Azure.Targets.Remote;

/// <summary>What a system of the user's own answered. What may pass, and what nothing proves, is an exception instead.</summary>
public abstract record RemoteAnswer
{
    private RemoteAnswer()
    {
    }

    /// <summary>It is done.</summary>
    /// <param name="Body">For what was read, a <see cref="RemoteRunning"/> as JSON; for a check, how it went.</param>
    public sealed record Done(byte[] Body) : RemoteAnswer;

    /// <summary>It is busy with it, or asks to be asked later.</summary>
    public sealed record Going(string What, TimeSpan LookAgain) : RemoteAnswer;

    /// <summary>It says no for good.</summary>
    public sealed record Refused(string Why) : RemoteAnswer;

    /// <summary>It knows no such place.</summary>
    public sealed record Gone(string Why) : RemoteAnswer;
}
