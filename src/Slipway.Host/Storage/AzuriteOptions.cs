namespace Slipway.Host.Storage;

/// <summary>Where an <see cref="Azurite"/> keeps its data and which loopback ports it takes.</summary>
/// <param name="Location">The folder of its data, made when missing; null keeps everything in memory.</param>
/// <param name="BlobPort">TCP port of the blob service; 0 takes a free one, as for the two below.</param>
/// <param name="QueuePort">TCP port of the queue service.</param>
/// <param name="TablePort">TCP port of the table service.</param>
/// <param name="FurtherAccount">The name of a storage account besides the well-known one, with the same key; null for none.</param>
public sealed record AzuriteOptions(
    string? Location = null, int BlobPort = 0, int QueuePort = 0, int TablePort = 0, string? FurtherAccount = null)
{
    /// <summary>The ports that <c>UseDevelopmentStorage=true</c> stands for, with the data kept in <paramref name="location"/>.</summary>
    public static AzuriteOptions Development(string location) => new(location, 10000, 10001, 10002);
}
