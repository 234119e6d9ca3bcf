using Azure.Data.Tables;
using Slipway.Releases.Timeline;

namespace Slipway.Azure.Records;

/// <summary>A change of a release's ledger: rows, and the lines that tell of them, taken together or not at all.</summary>
/// <param name="Result">What the change comes to.</param>
/// <param name="Rows">The rows beside the lines; empty for none.</param>
/// <param name="Lines">The lines.</param>
/// <param name="Head">The head with what the change does to compensations; null when it does nothing to them.</param>
internal sealed record LedgerChange<T>(
    T Result, IReadOnlyList<TableTransactionAction> Rows, IReadOnlyList<TimelineEvent> Lines, LedgerHead? Head = null)
{
    /// <summary>The cards that must be edited although no line says so; null for none.</summary>
    public IReadOnlyList<CalledCard>? Edited { get; init; }
}

/// <summary>Makes ledger changes.</summary>
internal static class LedgerChange
{
    /// <summary>Nothing is to be changed.</summary>
    public static LedgerChange<T> None<T>(T result) => new(result, [], []);

    /// <summary>A line, and the head with what goes with it.</summary>
    public static LedgerChange<T> Line<T>(T result, TimelineEvent line, LedgerHead head) => new(result, [], [line], head);

    /// <summary>A row that must be new, and its line.</summary>
    public static LedgerChange<T> Add<T>(T result, TableEntity row, TimelineEvent line, LedgerHead? head = null) =>
        new(result, [new(TableTransactionActionType.Add, row)], [line], head);

    /// <summary>A row in place of the one that was read, and its line.</summary>
    public static LedgerChange<T> Replace<T>(T result, TableEntity row, TableEntity read, TimelineEvent line, LedgerHead? head = null) =>
        new(result, [new(TableTransactionActionType.UpdateReplace, row, read.ETag)], [line], head);
}
