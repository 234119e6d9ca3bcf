using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Azure.Targets.Remote;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Targets.Webhooks;

/// <summary>
/// The calls whose completions may be told later, a row for each. A completion is a hint: that something is done is believed only when it is read back, and
/// that it failed leads to the way back at most.
/// </summary>
public sealed class WebhookCalls(StorageAccount account, IOptions<WebhookOptions> options, TimeProvider clock)
{
    private const string Row = "call";

    private readonly TableClient table = account.Tables.GetTableClient(TableNames.WebhookCalls);

    /// <summary>Gives a change its id.</summary>
    internal Task<RemoteRequest> IdentifyAsync(string webhook, ReleaseId release, RemoteRequest request, CancellationToken cancellation) =>
        LastWish.IdentifyAsync(table, webhook, release, request, cancellation);

    /// <summary>Notes a call before it is made.</summary>
    /// <returns>Why it failed, as was told since it was made before; told once, the next call tries anew. Null for nothing.</returns>
    public Task<string?> BeginAsync(WebhookCall call, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return Conflicts.SettleAsync(
            async _ =>
            {
                if (await table.FindAsync(RowName.Of(call.Id), Row, cancellation) is not { } row)
                {
                    await table.AddEntityAsync(Entity(call with { Begun = clock.GetUtcNow() }), cancellation);
                    return null;
                }

                WebhookCall noted = row.Read<WebhookCall>();
                if (noted.Completion is not { Failure: { } failure, Heeded: false } told)
                {
                    return null;
                }

                await WriteAsync(noted with { Completion = told with { Heeded = true }, Begun = clock.GetUtcNow() }, row.ETag, cancellation);
                return failure;
            },
            cancellation);
    }

    /// <summary>Whose completion a message is, if it is one: proven by the webhook's secret, lately, for this very call.</summary>
    /// <param name="id">The call's id, which is the message's id too.</param>
    /// <param name="timestamp">The message's timestamp.</param>
    /// <param name="signatures">Its signatures.</param>
    /// <param name="body">Its body.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The call and when it was sent; null where there is no such call or nothing proves it, which are told apart to nobody.</returns>
    public async Task<(WebhookCall Call, DateTimeOffset Sent)?> ProveAsync(
        string id, string? timestamp, string? signatures, ReadOnlyMemory<byte> body, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        return await table.FindAsync(RowName.Of(id), Row, cancellation) is { } row
            && row.Read<WebhookCall>() is { } call
            && options.Value.Named.GetValueOrDefault(call.Webhook)?.Secrets?.Prove(id, timestamp, signatures, body.Span, clock.GetUtcNow()) is { } sent
                ? (call, sent)
                : null;
    }

    /// <summary>Notes a completion that was proven.</summary>
    /// <returns>Whether it was news; one that came before, is older than what is known, or was sent before the call began, is not.</returns>
    public Task<bool> CompleteAsync(string id, DateTimeOffset sent, string? failure, CancellationToken cancellation = default) => Conflicts.SettleAsync(
        async _ =>
        {
            if (await table.FindAsync(RowName.Of(id), Row, cancellation) is not { } row
                || row.Read<WebhookCall>() is not { } call
                || call.Completion?.Sent >= sent
                // What is signed are whole seconds.
                || call.Begun?.ToUnixTimeSeconds() > sent.ToUnixTimeSeconds())
            {
                return false;
            }

            WebhookCompletion told = new(sent, failure is null ? null : Said.By(failure));
            await WriteAsync(call with { Completion = told }, row.ETag, cancellation);
            return true;
        },
        cancellation);

    private static TableEntity Entity(WebhookCall call) => new TableEntity(RowName.Of(call.Id), Row).With(call);

    private Task<Response> WriteAsync(WebhookCall call, ETag read, CancellationToken cancellation) =>
        table.UpdateEntityAsync(Entity(call), read, TableUpdateMode.Replace, cancellation);
}
