using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Slipway.Azure.Identity;
using Slipway.Releases.Approvals;

namespace Slipway.Azure.Records;

/// <summary>
/// Who answers for whom until when, as people have written it down themselves: a partition for each person who may, a row for each person for whom.
/// One that has ended stays until it is removed or written anew, and counts for nothing.
/// </summary>
public sealed class Delegations(StorageAccount account)
{
    /// <summary>A filter takes 15 comparisons: https://learn.microsoft.com/rest/api/storageservices/querying-tables-and-entities.</summary>
    private const int MostInAQuery = 15;

    private readonly TableClient table = account.Tables.GetTableClient(TableNames.Delegations);

    /// <summary>Writes one down; it replaces the one that the same person gave the other before.</summary>
    public Task PutAsync(Delegation delegation, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(delegation);
        TableEntity row = new TableEntity(Key(delegation.To), Key(delegation.Of)).With(delegation);
        return table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation);
    }

    /// <summary>Takes one back; none there is well too.</summary>
    public Task RemoveAsync(string of, string to, CancellationToken cancellation = default) =>
        table.DeleteEntityAsync(Key(to), Key(of), cancellationToken: cancellation);

    /// <summary>Those to a person: for whom they may answer.</summary>
    public async Task<IReadOnlyList<Delegation>> ToAsync(string to, CancellationToken cancellation = default)
    {
        string partition = Key(to);
        return await ReadAsync(TableClient.CreateQueryFilter($"PartitionKey eq {partition}"), cancellation).ToListAsync(cancellation);
    }

    /// <summary>Those of a person: who may answer for them.</summary>
    public async Task<IReadOnlyList<Delegation>> OfAsync(string of, CancellationToken cancellation = default)
    {
        string row = Key(of);
        return await ReadAsync(TableClient.CreateQueryFilter($"RowKey eq {row}"), cancellation).ToListAsync(cancellation);
    }

    /// <summary>Those of any of these people, of whom each may have given more than one.</summary>
    public async Task<IReadOnlyList<Delegation>> OfAsync(IReadOnlyList<string> people, CancellationToken cancellation = default)
    {
        List<Delegation> found = [];
        foreach (string[] some in people.Chunk(MostInAQuery))
        {
            string where = string.Join(" or ", some.Select(person => TableClient.CreateQueryFilter($"RowKey eq {Key(person)}")));
            found.AddRange(await ReadAsync(where, cancellation).ToListAsync(cancellation));
        }

        return found;
    }

    private async IAsyncEnumerable<Delegation> ReadAsync(string where, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(where, cancellationToken: cancellation))
        {
            yield return row.Read<Delegation>();
        }
    }

    private static string Key(string person) => RowName.Of(person.ToLowerInvariant());
}
