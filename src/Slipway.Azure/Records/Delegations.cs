using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Slipway.Azure.Identity;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Azure.Records;

/// <summary>
/// Who answers for whom until when, as people have written it down themselves: a partition for each person who may, a row for each person for whom.
/// One that has ended stays until it is removed or written anew, and counts for nothing. Each change and its line are one write; lines are never changed,
/// and those of one delegate carry the hash of the one before.
/// </summary>
public sealed class Delegations(StorageAccount account, TimeProvider clock)
{
    // No person's key begins like this: what is escaped begins with a hexadecimal digit.
    private const string Lines = "!h:";
    private const string Head = "!h;";
    private const string BehindLines = "!i";
    private const string Giver = "Of";

    /// <summary>A filter takes 15 comparisons: https://learn.microsoft.com/rest/api/storageservices/querying-tables-and-entities.</summary>
    private const int MostInAQuery = 15;

    private readonly TableClient table = account.Tables.GetTableClient(TableNames.Delegations);

    /// <summary>Writes one down; it replaces the one that the same person gave the other before.</summary>
    public Task PutAsync(Delegation delegation, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(delegation);
        string partition = Key(delegation.To);
        return ChangeAsync(
            delegation.Of,
            delegation.To,
            stored => stored?.Read<Delegation>() == delegation ? null : new(
                TableTransactionActionType.UpsertReplace, new TableEntity(partition, Key(delegation.Of)).With(delegation)),
            $"{delegation.Of} lets {delegation.To} answer in their place from {ProgressSentence.Moment(delegation.From)} until {ProgressSentence.Moment(delegation.Until)}.",
            new Dictionary<string, string> { ["from"] = Iso(delegation.From), ["until"] = Iso(delegation.Until) },
            cancellation);
    }

    /// <summary>Takes one back; none there is well too.</summary>
    public Task RemoveAsync(string of, string to, CancellationToken cancellation = default) => ChangeAsync(
        of,
        to,
        stored => stored is null ? null : new(TableTransactionActionType.Delete, stored, stored.ETag),
        $"{of} took back that {to} may answer in their place.",
        new Dictionary<string, string>(),
        cancellation);

    /// <summary>
    /// What a person has given, been given and taken back, as it was written, in order: all lines of what was given to them, one chain, and of other
    /// chains those that are about them.
    /// </summary>
    public async Task<IReadOnlyList<TimelineEntry>> HistoryAsync(string person, CancellationToken cancellation = default)
    {
        (string partition, string of) = (Key(person), Key(person));
        string where = TableClient.CreateQueryFilter($"RowKey ge {Lines} and RowKey lt {Head} and (PartitionKey eq {partition} or Of eq {of})");
        List<TimelineEntry> lines = [];
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(where, cancellationToken: cancellation))
        {
            lines.Add(row.Read<TimelineEntry>());
        }

        return [.. lines.OrderBy(line => line.At)];
    }

    /// <summary>Those to a person: for whom they may answer.</summary>
    public async Task<IReadOnlyList<Delegation>> ToAsync(string to, CancellationToken cancellation = default)
    {
        string partition = Key(to);
        return await ReadAsync(TableClient.CreateQueryFilter($"PartitionKey eq {partition} and (RowKey lt {Lines} or RowKey ge {BehindLines})"), cancellation).ToListAsync(cancellation);
    }

    /// <summary>Those of a person: who may answer for them.</summary>
    public async Task<IReadOnlyList<Delegation>> OfAsync(string of, CancellationToken cancellation = default)
    {
        string row = Key(of);
        return await ReadAsync(TableClient.CreateQueryFilter($"RowKey eq {row}"), cancellation).ToListAsync(cancellation);
    }

    private Task<bool> ChangeAsync(
        string of, string to, Func<TableEntity?, TableTransactionAction?> decide, string text, IReadOnlyDictionary<string, string> evidence, CancellationToken cancellation) =>
        Conflicts.SettleAsync(async _ =>
        {
            string partition = Key(to);
            // The head is read first: a row that changes after that has changed the head too.
            TableEntity? head = await table.FindAsync(partition, Head, cancellation);
            if (decide(await table.FindAsync(partition, Key(of), cancellation)) is not { } change)
            {
                return false;
            }

            int next = (head?.GetInt32("Lines") ?? 0) + 1;
            Digest? previous = head?.GetString("Hash") is { } hash ? Digest.Parse(hash) : null;
            TimelineEvent entry = new(
                $"{next}", TimelineKind.Approval, of, text, Evidence: new Dictionary<string, string>(evidence) { ["of"] = of, ["to"] = to });
            TimelineEntry line = TimelineEntry.Make(next, clock.GetUtcNow(), entry, previous);
            TableEntity after = new(partition, Head) { ["Lines"] = next, ["Hash"] = $"{line.Hash}" };
            await table.SubmitTransactionAsync(
                [
                    change,
                    new(TableTransactionActionType.Add, new TableEntity(partition, string.Create(CultureInfo.InvariantCulture, $"{Lines}{next:D8}")) { [Giver] = Key(of) }.With(line)),
                    head is null ? new(TableTransactionActionType.Add, after) : new(TableTransactionActionType.UpdateReplace, after, head.ETag),
                ],
                cancellation);
            return true;
        }, cancellation);

    private static string Iso(DateTimeOffset moment) => moment.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

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
