using Azure;
using Azure.Data.Tables;

namespace Slipway.Azure.Records;

/// <summary>Rows of one partition.</summary>
internal static class TableRows
{
    /// <summary>The row, or null when there is none.</summary>
    public static async Task<TableEntity?> FindAsync(this TableClient table, string partition, string row, CancellationToken cancellation)
    {
        NullableResponse<TableEntity> found = await table.GetEntityIfExistsAsync<TableEntity>(partition, row, cancellationToken: cancellation);
        return found.HasValue ? found.Value : null;
    }

    /// <summary>The partition's rows whose keys begin with <paramref name="prefix"/>, which ends in a colon, in order of key.</summary>
    /// <param name="table">The table.</param>
    /// <param name="partition">The partition's key.</param>
    /// <param name="prefix">The kind of rows, as in <c>e:</c>.</param>
    /// <param name="after">Only rows behind this key.</param>
    /// <param name="where">A further condition, or null.</param>
    /// <param name="cancellation">Gives up.</param>
    public static AsyncPageable<TableEntity> Under(
        this TableClient table, string partition, string prefix, string? after, string? where, CancellationToken cancellation)
    {
        // ';' is the character behind ':'.
        string end = $"{prefix[..^1]};";
        string range = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey gt {after ?? prefix} and RowKey lt {end}");
        return table.QueryAsync<TableEntity>(where is null ? range : $"{range} and {where}", cancellationToken: cancellation);
    }

    /// <summary>The partition's rows whose keys are behind <paramref name="from"/> and before <paramref name="to"/>, in order of key.</summary>
    public static AsyncPageable<TableEntity> Between(this TableClient table, string partition, string from, string to, CancellationToken cancellation) =>
        table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey gt {from} and RowKey lt {to}"), cancellationToken: cancellation);
}
