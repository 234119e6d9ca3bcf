using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Slipway.Azure.Identity;
using Slipway.Releases.Verifications;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Records;

/// <summary>The last verification of each environment and product: a row for each, written over by the next one.</summary>
public sealed class VerificationRecords(StorageAccount account)
{
    private const string Summary = nameof(Summary);

    private readonly TableClient table = account.Tables.GetTableClient(TableNames.Verifications);

    /// <summary>The last verification and the tag of its row; nulls when there was none.</summary>
    public async Task<(Verification? Verification, ETag? Tag)> FindAsync(
        string environment, ProductName product, CancellationToken cancellation = default) =>
        await table.FindAsync(RowName.Of(environment), product.ToString(), cancellation) is { } row
            ? (row.Read<Verification>(), row.ETag)
            : (null, null);

    /// <summary>Writes a verification in place of the row that was read. Whoever was first wins.</summary>
    /// <returns>The verification that stands, this one or the other's.</returns>
    public async Task<Verification> KeepAsync(Verification verification, ETag? read, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(verification);
        TableEntity row = new TableEntity(RowName.Of(verification.Environment), verification.Product.ToString())
            .With(verification)
            .With(VerificationSummary.Of(verification), Summary);
        try
        {
            await (read is { } tag
                ? table.UpdateEntityAsync(row, tag, TableUpdateMode.Replace, cancellation)
                : table.AddEntityAsync(row, cancellation));
            return verification;
        }
        catch (RequestFailedException other) when (other.IsConflict())
        {
            return (await FindAsync(verification.Environment, verification.Product, cancellation)).Verification
                ?? throw new KeyNotFoundException($"The verification of {verification.Environment} was there, and is gone.");
        }
    }

    /// <summary>The last verification of every product in an environment.</summary>
    public async IAsyncEnumerable<Verification> ListAsync(string environment, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        string only = TableClient.CreateQueryFilter($"PartitionKey eq {RowName.Of(environment)}");
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(only, cancellationToken: cancellation))
        {
            yield return row.Read<Verification>();
        }
    }

    /// <summary>All of them in short: what was found, which may be much, is not read.</summary>
    public async IAsyncEnumerable<VerificationSummary> SummariesAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(select: [Summary], cancellationToken: cancellation))
        {
            yield return row.Read<VerificationSummary>(Summary);
        }
    }
}
