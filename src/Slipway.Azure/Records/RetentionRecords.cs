using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Slipway.Azure.Identity;
using Slipway.Releases.Retention;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Records;

/// <summary>
/// What retention has announced, does and has done. A partition for each product: <c>notice</c> the versions that have expired, <c>going:{version}</c>
/// a version that is being removed, and <c>gone:{ticks to go}:{version}</c> one that was, the last one first.
/// </summary>
/// <remarks>
/// A release and a removal of the same version keep out of each other's way, because each says that it is there before it looks for the other:
/// the release is recorded before its readiness reads <c>going</c>, and <c>going</c> is written before open releases are read.
/// </remarks>
public sealed class RetentionRecords(StorageAccount account)
{
    private const string NoticeRow = "notice";

    private readonly TableClient table = account.Tables.GetTableClient(TableNames.Retention);

    /// <summary>What is announced; null when nothing ever was.</summary>
    public async Task<RetentionNotice?> NoticeAsync(ProductName product, CancellationToken cancellation = default) =>
        (await table.FindAsync(product.ToString(), NoticeRow, cancellation))?.Read<RetentionNotice>();

    /// <summary>Announces, in place of what was announced before.</summary>
    public Task AnnounceAsync(RetentionNotice notice, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(notice);
        TableEntity row = new TableEntity(notice.Product.ToString(), NoticeRow).With(notice);
        return table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation);
    }

    /// <summary>Marks a version as being removed. From here on no release of it passes its readiness.</summary>
    public Task BeginAsync(ProductName product, GoingVersion going, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(going);
        TableEntity row = new TableEntity(product.ToString(), GoingKey(going.Expired.Version)).With(going);
        return table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation);
    }

    /// <summary>The version's removal; null when it is not being removed.</summary>
    public async Task<GoingVersion?> FindGoingAsync(ProductName product, ReleaseVersion version, CancellationToken cancellation = default) =>
        (await table.FindAsync(product.ToString(), GoingKey(version), cancellation))?.Read<GoingVersion>();

    /// <summary>The versions of a product that are being removed.</summary>
    public async Task<IReadOnlyList<GoingVersion>> GoingAsync(ProductName product, CancellationToken cancellation = default) =>
        [.. (await table.Under(product.ToString(), "going:", null, null, cancellation).ToListAsync(cancellation)).Select(row => row.Read<GoingVersion>())];

    /// <summary>Leaves a version as it is; one that is not being removed stays so.</summary>
    public Task LeaveAsync(ProductName product, ReleaseVersion version, CancellationToken cancellation = default) =>
        table.DeleteEntityAsync(product.ToString(), GoingKey(version), cancellationToken: cancellation);

    /// <summary>Writes down that a version was removed, in one step with the end of its removal. Once it has ended nothing changes.</summary>
    public async Task EndAsync(RemovedVersion removed, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(removed);
        string partition = removed.Product.ToString();
        ReleaseVersion version = removed.Expired.Version;
        string gone = string.Create(CultureInfo.InvariantCulture, $"gone:{DateTimeOffset.MaxValue.UtcTicks - removed.At.UtcTicks:D19}:{version}");
        try
        {
            await table.SubmitTransactionAsync(
            [
                new(TableTransactionActionType.Delete, new TableEntity(partition, GoingKey(version)), ETag.All),
                new(TableTransactionActionType.Add, new TableEntity(partition, gone).With(removed)),
            ], cancellation);
        }
        catch (RequestFailedException ended) when (ended.Status == 404 || ended.IsConflict())
        {
            // Somebody has ended it.
        }
    }

    /// <summary>The versions that were removed, the last one first.</summary>
    public async IAsyncEnumerable<RemovedVersion> GoneAsync(ProductName product, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (TableEntity row in table.Under(product.ToString(), "gone:", null, null, cancellation))
        {
            yield return row.Read<RemovedVersion>();
        }
    }

    private static string GoingKey(ReleaseVersion version) => $"going:{version}";
}
