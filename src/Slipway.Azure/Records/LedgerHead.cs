using Azure;
using Azure.Data.Tables;
using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Records;

/// <summary>Where a release's ledger ends. Every change of the ledger replaces this row as it was read, so changes come one after the other.</summary>
/// <param name="Lines">How many lines there are.</param>
/// <param name="Hash">The hash of the last one; null before the first.</param>
/// <param name="Pushed">How many compensations were pushed.</param>
/// <param name="Open">The keys of those that are open; null when that is not known. The row does not say.</param>
/// <param name="IsFenced">Whether the way back was begun or the release closed, so that nothing more may be pushed.</param>
/// <param name="Tag">The row's tag; null while it is not written.</param>
/// <param name="Cards">The cards of the roll-out that further lines edit.</param>
/// <param name="Calls">How often cards were called.</param>
internal sealed record LedgerHead(int Lines, Digest? Hash, int Pushed, IReadOnlyList<string>? Open, bool IsFenced, ETag? Tag, IReadOnlyList<CalledCard> Cards, int Calls = 0)
{
    public const string RowKey = "head";

    public static LedgerHead Of(TableEntity? row) => row is null
        ? new(0, null, 0, [], false, null, [])
        : new(
            row.GetInt32(nameof(Lines)) ?? 0,
            row.GetString(nameof(Hash)) is { } hash ? Digest.Parse(hash) : null,
            row.GetInt32(nameof(Pushed)) ?? 0,
            null,
            row.GetBoolean(nameof(IsFenced)) ?? false,
            row.ETag,
            row.ContainsKey(nameof(Cards)) ? row.Read<CalledCard[]>(nameof(Cards)) : [],
            row.GetInt32(nameof(Calls)) ?? 0);

    /// <summary>The head with one more compensation.</summary>
    public LedgerHead Push(string key) => this with { Pushed = Pushed + 1, Open = Open is null ? null : [.. Open, key] };

    /// <summary>The write of this head in place of the one that was read.</summary>
    public TableTransactionAction Replace(string partition)
    {
        TableEntity row = new(partition, RowKey)
        {
            [nameof(Lines)] = Lines,
            [nameof(Hash)] = Hash?.ToString(),
            [nameof(Pushed)] = Pushed,
            [nameof(IsFenced)] = IsFenced,
        };
        if (Calls > 0)
        {
            row.With(Cards, nameof(Cards))[nameof(Calls)] = Calls;
        }

        return Tag is { } tag
            ? new(TableTransactionActionType.UpdateReplace, row, tag)
            : new(TableTransactionActionType.Add, row);
    }
}
