using Microsoft.DurableTask;

namespace Slipway.Functions.Orchestrations;

/// <summary>Says why an activity failed.</summary>
internal static class Causes
{
    private const int Longest = 300;

    /// <summary>The first line says what happened; what storage adds below, request ids and headers, is for the log.</summary>
    public static string Cause(this TaskFailedException failed)
    {
        string message = failed.FailureDetails.ErrorMessage.Split('\n')[0].Trim();
        return $"{failed.TaskName} failed: {(message.Length > Longest ? message[..Longest] : message)}";
    }
}
