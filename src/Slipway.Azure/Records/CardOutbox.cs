using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Slipway.Releases.Approvals;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Records;

/// <summary>
/// The cards' outbox, in the ledger's own partition: a row <c>o:{stage}:{place}</c> for each place in which an approval's card is shown. A change of
/// the approval writes the revision that is wanted from then on together with the change; the rest of the row is written by who posts.
/// </summary>
internal static class CardOutbox
{
    /// <summary>Places of one approval; its transaction takes 100 rows.</summary>
    public const int MostPlaces = 50;

    private const string Places = "Places";
    private const string Revision = "Revision";
    private const string Wanted = "Wanted";

    /// <summary>Adds a row for each place to the change that asks.</summary>
    public static LedgerChange<T> Open<T>(LedgerChange<T> asked, ApprovalRequest request, IReadOnlyList<CardPlace> places)
    {
        if (places.Count == 0)
        {
            return asked;
        }

        CardPlace[] few = [.. places.DistinctBy(place => place.Key).Take(MostPlaces)];
        TableEntity approval = (TableEntity)asked.Rows[0].Entity;
        approval.With(few, Places)[Revision] = 1;
        return asked with
        {
            Rows =
            [
                .. asked.Rows,
                .. few.Select(place => new TableTransactionAction(TableTransactionActionType.Add, Row(request.Release, request.Stage, place, 1).With(Posting.None))),
            ],
        };
    }

    /// <summary>Adds to a change of an approval, whose row is the change's first, that its cards must be edited, and in further places shown.</summary>
    public static LedgerChange<T> Tell<T>(LedgerChange<T> change, ApprovalRequest request, TableEntity read, IReadOnlyList<CardPlace>? more = null)
    {
        if (read.GetInt32(Revision) is not { } shown)
        {
            return change;
        }

        CardPlace[] known = read.Read<CardPlace[]>(Places);
        CardPlace[] added = [.. (more ?? []).Except(known).Take(MostPlaces - known.Length)];
        CardPlace[] places = [.. known, .. added];
        TableEntity approval = (TableEntity)change.Rows[0].Entity;
        approval.With(places, Places)[Revision] = shown + 1;
        return change with
        {
            // Written whether or not who posts has written since: each writes columns of its own.
            Rows =
            [
                .. change.Rows,
                .. known.Select(place => new TableTransactionAction(
                    TableTransactionActionType.UpsertMerge, Row(request.Release, request.Stage, place, shown + 1))),
                .. added.Select(place => new TableTransactionAction(
                    TableTransactionActionType.Add, Row(request.Release, request.Stage, place, shown + 1).With(Posting.None))),
            ],
        };
    }

    public static string Prefix(string stage) => $"o:{RowName.Of(stage)}:";

    public static CardPost Read(TableEntity row)
    {
        CardPlace place = row.Read<CardPlace>("Place");
        return new CardPost(ReleaseId.Parse(row.PartitionKey, CultureInfo.InvariantCulture), row.GetString("Stage"), place, row.GetInt32(Wanted) ?? 0, row.Read<Posting>())
        {
            Tag = row.ETag,
        };
    }

    /// <summary>Only the columns of who posts.</summary>
    public static TableEntity Row(CardPost post, Posting next) => new TableEntity($"{post.Release}", Key(post.Stage, post.Place)).With(next);

    private static TableEntity Row(ReleaseId release, string stage, CardPlace place, int wanted) =>
        new TableEntity($"{release}", Key(stage, place)) { ["Stage"] = stage, [Wanted] = wanted }.With(place, "Place");

    private static string Key(string stage, CardPlace place) => Prefix(stage) + RowName.Of(place.Key);
}
