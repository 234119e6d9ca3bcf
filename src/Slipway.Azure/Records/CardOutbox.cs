using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Slipway.Releases.Approvals;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Records;

/// <summary>
/// The cards' outbox, in the ledger's own partition: a row <c>o:{stage}:{place}</c> for each place in which an approval's card is shown, and
/// <c>o:!{kind}:{name}:{place}</c> for another card. A change of what it shows writes the revision that is wanted from then on together with the
/// change; the rest of the row is written by who posts. Instances of two versions share the rows while one takes the other's place, so an approval's
/// row is where the first version kept it, with that one's columns.
/// </summary>
internal static class CardOutbox
{
    /// <summary>Places of one approval; its transaction takes 100 rows.</summary>
    public const int MostPlaces = 50;

    private const string Stage = "Stage";
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
                .. few.Select(place => new TableTransactionAction(TableTransactionActionType.Add, Row(Subject(request), place, 1).With(Posting.None))),
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
                    TableTransactionActionType.UpsertMerge, Row(Subject(request), place, shown + 1))),
                .. added.Select(place => new TableTransactionAction(
                    TableTransactionActionType.Add, Row(Subject(request), place, shown + 1).With(Posting.None))),
            ],
        };
    }

    /// <summary>That a card which the ledger's lines called is to show them.</summary>
    public static TableTransactionAction Call(ReleaseId release, CalledCard card, int wanted) => new(
        TableTransactionActionType.UpsertMerge, Row(card.Of(release), card.Place, wanted));

    // No name begins so: behind a '!' names have hexadecimal digits.
    public static string Prefix(CardSubject subject) =>
        subject.Kind is CardKind.Approval ? $"o:{RowName.Of(subject.Name)}:" : $"o:!{subject.Kind}:{RowName.Of(subject.Name)}:";

    public static CardPost Read(TableEntity row)
    {
        // Who posts has not written yet where a line called the card.
        Posting posting = row.ContainsKey("Data") ? row.Read<Posting>() : Posting.None;
        CardSubject subject = row.Has("Subject")
            ? row.Read<CardSubject>("Subject")
            : CardSubject.Approval(ReleaseId.Parse(row.PartitionKey, CultureInfo.InvariantCulture), row.GetString(Stage));
        return new CardPost(subject, row.Read<CardPlace>("Place"), row.GetInt32(Wanted) ?? 0, posting) { Tag = row.ETag };
    }

    /// <summary>Only the columns of who posts.</summary>
    public static TableEntity Row(CardPost post, Posting next) => new TableEntity($"{post.Subject.Release}", Key(post.Subject, post.Place)).With(next);

    private static CardSubject Subject(ApprovalRequest request) => CardSubject.Approval(request.Release, request.Stage);

    private static TableEntity Row(CardSubject subject, CardPlace place, int wanted) =>
        new TableEntity($"{subject.Release}", Key(subject, place)) { [Stage] = subject.Stage, [Wanted] = wanted }.With(subject, "Subject").With(place, "Place");

    private static string Key(CardSubject subject, CardPlace place) => Prefix(subject) + RowName.Of(place.Key);
}
