using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Slipway.Azure.Metrics.Alerts;
using Slipway.Azure.Records;
using Slipway.Functions.Orchestrations;
using Slipway.Functions.Starting;
using Slipway.Releases;
using Slipway.Releases.Health.Alerts;

namespace Slipway.Functions.Http;

/// <summary>
/// Takes the alerts that Azure Monitor and Alertmanager push. An alert can stop a release whose gate names it, and never carry one on: all it does is that
/// the release looks at once, and its gate reads what is stored here.
/// </summary>
public sealed class ReceiveAlerts(Respond respond, AlertRecords alerts, WatchedReleases watched, TimeProvider clock)
{
    /// <summary>200 when they are stored; what was told before, or is older than what is known, changes nothing. 503 when there is no room for all of them.</summary>
    [Function(nameof(ReceiveAlerts))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "alerts")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) => respond.With(async () =>
    {
        if (!request.HasJsonContentType())
        {
            return Problems.NotJson("Send the alerts as application/json.").Answer;
        }

        byte[] body = await RequestBody.ReadAsync(request, cancellation);
        IReadOnlyList<Alert> told;
        try
        {
            told = AlertBody.Read(body, clock.GetUtcNow());
        }
        catch (AlertBodyException unreadable)
        {
            return Problems.Malformed(unreadable.Message).Answer;
        }

        (IReadOnlyList<Alert> begun, int refused) = await alerts.TakeAsync(told, cancellation);
        IReadOnlyList<ReleaseRecord> concerned = begun.Count == 0 ? [] : await watched.ByAsync(begun, cancellation);
        // A word that is lost here costs one interval of the gate.
        await Task.WhenAll(concerned.Select(release => client.LookAsync(release.Id, cancellation)));
        return refused > 0
            ? Problems.Unavailable($"{refused} of {told.Count} alerts were not taken, because {AlertRecords.Most} fire already; send the body again when some of those have ended.").Answer
            : new JsonAnswer(new Taken(told.Count, begun.Count, concerned.Count));
    });

    /// <summary>What became of a body.</summary>
    /// <param name="Alerts">How many alerts it told of.</param>
    /// <param name="Begun">Of how many it was new that they fire.</param>
    /// <param name="Looking">How many releases look at once because of them.</param>
    public sealed record Taken(int Alerts, int Begun, int Looking);
}
