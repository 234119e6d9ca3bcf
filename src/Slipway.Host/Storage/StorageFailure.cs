using Azure;
using Azure.Identity;

namespace Slipway.Host.Storage;

/// <summary>The ways in which a call to a storage account fails.</summary>
internal static class StorageFailure
{
    /// <summary>Whether storage refused the call or did not answer it, as opposed to a caller who gave it up.</summary>
    public static bool Is(Exception thrown, CancellationToken cancellation) => thrown switch
    {
        // After its last retry the client throws what every attempt threw; an attempt that took too long counts as cancelled.
        AggregateException attempts => attempts.InnerExceptions.All(attempt => Is(attempt, CancellationToken.None)),
        OperationCanceledException => !cancellation.IsCancellationRequested,
        _ => thrown is RequestFailedException or AuthenticationFailedException or IOException,
    };
}
