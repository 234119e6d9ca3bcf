using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Targets.Webhooks;
using Slipway.Functions.Orchestrations;

namespace Slipway.Functions.Http;

/// <summary>
/// Takes word from a webhook that a call it had accepted is done or failed. The webhook's signature is checked here, so no key is asked for. It only has the
/// release look: that a version runs is read back, so whoever can call this cannot release anything.
/// </summary>
public sealed partial class ReceiveCompletion(Respond respond, WebhookCalls calls, ILogger<ReceiveCompletion> logger)
{
    /// <summary>How a call went.</summary>
    public enum CompletionState
    {
        /// <summary>It is done, so it is worth looking.</summary>
        Done,

        /// <summary>It failed, and what ran before shall be put back.</summary>
        Failed,
    }

    /// <summary>204 when it is noted, the first time as every other; 401 when nothing proves that it comes from the webhook that was called.</summary>
    [Function(nameof(ReceiveCompletion))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "targets/{id}")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) => respond.With(async () =>
    {
        if (!request.HasJsonContentType())
        {
            return Problems.NotJson("Send the completion as application/json.").Answer;
        }

        byte[] body = await RequestBody.ReadAsync(request, cancellation);
        // The id is signed, so a word on one call cannot be told of another.
        (WebhookCall Call, DateTimeOffset Sent)? proven = request.Headers[WebhookSecrets.IdHeader] == id
            ? await calls.ProveAsync(id, request.Headers[WebhookSecrets.TimestampHeader], request.Headers[WebhookSecrets.SignatureHeader], body, cancellation)
            : null;
        if (proven is not (var call, var sent))
        {
            LogRefused(logger);
            return Problems.Unproven(
                $"Nothing proves that this comes from the webhook that was called; sign it with the webhook's secret, with the call's id as {WebhookSecrets.IdHeader} and the time now.").Answer;
        }

        Completion completion = RequestBody.Read<Completion>(body);
        if (await calls.CompleteAsync(id, sent, completion.State is CompletionState.Failed ? completion.Text ?? "it does not say why" : null, cancellation))
        {
            await client.LookAsync(call.Release, cancellation);
        }

        return new NoContentResult();
    });

    [LoggerMessage(Level = LogLevel.Warning, Message = "A completion was refused: nothing proves that it comes from the webhook that was called")]
    private static partial void LogRefused(ILogger logger);

    /// <summary>The body: how it went, and for a failure why.</summary>
    public sealed record Completion(CompletionState State, string? Text = null);
}
