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
/// a version whose removal is decided, and <c>gone:{ticks to go}:{version}</c> one that was removed, the last one first. Every write is bound to
/// the row that was read; who comes second gets the conflict.
/// </summary>
/// <remarks>
/// A release and a removal of the same version keep out of each other's way, because each says that it is there before it looks for the other:
/// the release is recorded before its readiness reads <c>going</c>, and a version is barred there before its releases are read.
/// </remarks>
public sealed class RetentionRecords(StorageAccount account)
{
    private const string NoticeRow = "notice";

    private readonly TableClient table = account.Tables.GetTableClient(TableNames.Retention);

    /// <summary>What is announced, and the tag of its row; nulls when nothing ever was.</summary>
    public async Task<(RetentionNotice? Notice, ETag? Tag)> NoticeAsync(ProductName product, CancellationToken cancellation = default) =>
        await table.FindAsync(product.ToString(), NoticeRow, cancellation) is { } row ? (row.Read<RetentionNotice>(), row.ETag) : (null, null);

    /// <summary>Announces, in place of what was announced before.</summary>
    public Task AnnounceAsync(RetentionNotice notice, ETag? read, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(notice);
        return WriteAsync(new TableEntity(notice.Product.ToString(), NoticeRow).With(notice), read, cancellation);
    }

    /// <summary>A version's removal, and the tag of its row; nulls when none is decided.</summary>
    public async Task<(GoingVersion? Going, ETag? Tag)> FindGoingAsync(
        ProductName product, ReleaseVersion version, CancellationToken cancellation = default) =>
        await table.FindAsync(product.ToString(), GoingKey(version), cancellation) is { } row ? (row.Read<GoingVersion>(), row.ETag) : (null, null);

    /// <summary>The versions of a product whose removal is decided, and the tags of their rows.</summary>
    public async Task<IReadOnlyList<(GoingVersion Going, ETag Tag)>> GoingAsync(ProductName product, CancellationToken cancellation = default) =>
        [.. (await table.Under(product.ToString(), "going:", null, null, cancellation).ToListAsync(cancellation)).Select(row => (row.Read<GoingVersion>(), row.ETag))];

    /// <summary>Writes how far a version's removal is.</summary>
    /// <returns>The tag of the row.</returns>
    public Task<ETag> GoAsync(ProductName product, GoingVersion going, ETag? read, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(going);
        return WriteAsync(new TableEntity(product.ToString(), GoingKey(going.Expired.Version)).With(going), read, cancellation);
    }

    /// <summary>Leaves a version as it is. Where its row was changed or taken away since, nothing changes.</summary>
    public Task LeaveAsync(ProductName product, ReleaseVersion version, ETag read, CancellationToken cancellation = default) =>
        UnlessChangedAsync(() => table.DeleteEntityAsync(product.ToString(), GoingKey(version), read, cancellation));

    /// <summary>Writes down that a version was removed, in one step with the end of its removal. Where that has ended, nothing changes.</summary>
    public Task EndAsync(RemovedVersion removed, ETag read, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(removed);
        string partition = removed.Product.ToString();
        ReleaseVersion version = removed.Expired.Version;
        string gone = string.Create(CultureInfo.InvariantCulture, $"gone:{DateTimeOffset.MaxValue.UtcTicks - removed.At.UtcTicks:D19}:{version}");
        return UnlessChangedAsync(() => table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Delete, new TableEntity(partition, GoingKey(version)), read),
            new(TableTransactionActionType.Add, new TableEntity(partition, gone).With(removed)),
        ], cancellation));
    }

    /// <summary>The versions that were removed, the last one first.</summary>
    public async IAsyncEnumerable<RemovedVersion> GoneAsync(ProductName product, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (TableEntity row in table.Under(product.ToString(), "gone:", null, null, cancellation))
        {
            yield return row.Read<RemovedVersion>();
        }
    }

    private async Task<ETag> WriteAsync(TableEntity row, ETag? read, CancellationToken cancellation)
    {
        Response written = read is { } tag
            ? await table.UpdateEntityAsync(row, tag, TableUpdateMode.Replace, cancellation)
            : await table.AddEntityAsync(row, cancellation);
        return written.Headers.ETag!.Value;
    }

    private static async Task UnlessChangedAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (RequestFailedException changed) when (changed.Status == 404 || changed.IsConflict())
        {
            // Somebody else has ended it, or goes on with it.
        }
    }

    private static string GoingKey(ReleaseVersion version) => $"going:{version}";
}
