using Azure.Data.Tables;
using Slipway.Azure.Records;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Targets.Remote;

/// <summary>The change that was wanted last at a place: its row gives the next one its id.</summary>
/// <param name="Id">The change's id.</param>
/// <param name="Release">The release that wanted it.</param>
internal sealed record LastWish(string Id, ReleaseId Release)
{
    private const string Row = "last";

    /// <summary>Gives a change its id, and notes it as the last one wanted at its place, so that what is wanted there again after another gets a new one.</summary>
    public static Task<RemoteRequest> IdentifyAsync(TableClient table, string remote, ReleaseId release, RemoteRequest request, CancellationToken cancellation) => Conflicts.SettleAsync(
        async _ =>
        {
            string place = RowName.Of(request.PlaceAt(remote));
            TableEntity? row = await table.FindAsync(place, Row, cancellation);
            string? last = row?.Read<LastWish>().Id;
            RemoteRequest identified = request.Identified(remote, last);
            TableEntity entity = new TableEntity(place, Row).With(new LastWish(identified.Id!, release));
            if (row is null)
            {
                await table.AddEntityAsync(entity, cancellation);
            }
            else if (identified.Id != last)
            {
                await table.UpdateEntityAsync(entity, row.ETag, TableUpdateMode.Replace, cancellation);
            }

            return identified;
        },
        cancellation);
}
