namespace Slipway.Azure.Blobs.Copying;

/// <summary>A way in which the storage service copies a blob. The bytes never pass through this process.</summary>
internal interface ICopyWay
{
    /// <summary>Copies what is not there. What is there is judged, and left as it is.</summary>
    Task<CopyOutcome> CopyAsync(CopyOrder order, CancellationToken cancellation);
}
