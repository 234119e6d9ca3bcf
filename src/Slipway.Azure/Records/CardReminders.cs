using System.Globalization;
using Azure.Data.Tables;
using Slipway.Releases.Approvals;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Records;

/// <summary>
/// The reminders that are to be posted beside cards, in the ledger's own partition: a row <c>r:{stage}:{moment}:{place}</c> for each place, written in
/// the same transaction as the line that tells of the reminder, and never again. How far one has come is written by who posts.
/// </summary>
internal static class CardReminders
{
    /// <summary>Places of one reminder: with the cards' rows and the line a transaction takes 100 rows.</summary>
    public const int MostPlaces = 40;

    /// <summary>Adds a row for each place to the change that notes a reminder.</summary>
    public static LedgerChange<T> Add<T>(LedgerChange<T> change, ApprovalRequest request, DateTimeOffset due, IReadOnlyList<CardPlace> places) => change with
    {
        Rows =
        [
            .. change.Rows,
            .. places.DistinctBy(place => place.Key).Take(MostPlaces).Select(place => new TableTransactionAction(
                TableTransactionActionType.Add,
                new TableEntity($"{request.Release}", Key(request.Stage, due, place)) { ["Stage"] = request.Stage, ["Due"] = due }.With(place, "Place").With(Posting.None))),
        ],
    };

    public static string Prefix(string stage) => $"r:{RowName.Of(stage)}:";

    public static CardReminder Read(TableEntity row) => new(
        ReleaseId.Parse(row.PartitionKey, CultureInfo.InvariantCulture), row.GetString("Stage"), row.Read<CardPlace>("Place"), row.GetDateTimeOffset("Due")!.Value, row.Read<Posting>())
    {
        Tag = row.ETag,
    };

    /// <summary>Only the columns of who posts.</summary>
    public static TableEntity Row(CardReminder reminder, Posting next) => new TableEntity($"{reminder.Release}", Key(reminder.Stage, reminder.Due, reminder.Place)).With(next);

    private static string Key(string stage, DateTimeOffset due, CardPlace place) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix(stage)}{due.UtcTicks:D19}:{RowName.Of(place.Key)}");
}
