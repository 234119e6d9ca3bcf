using System.Globalization;
using System.Text.Json;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Functions.Access;
using Slipway.Releases;
using Slipway.Releases.Json;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Http;

/// <summary>
/// Tells a release's timeline and progress as server-sent events while it runs. Each line of the timeline is an event <c>entry</c> whose
/// id is its sequence, so a client that reconnects with <c>Last-Event-ID</c> misses nothing; <c>closed</c> is the last.
/// </summary>
public sealed class StreamEvents(Respond respond, LiveReleases releases, ReleaseLedger ledger, CallerPace pace, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Below the limit of the function's time and of proxies; the client connects again.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    /// <summary>A stream of <c>text/event-stream</c>.</summary>
    [Function(nameof(StreamEvents))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "releases/{id}/events")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) => respond.With(async () =>
    {
        ArgumentNullException.ThrowIfNull(request);
        ReleaseId release = Respond.ReadReleaseId(id);
        Visit visit = Visit.Of(request);
        ReleaseRecord first = await releases.ReadAsync(client, release, visit, Role.Read, cancellation);
        using RateLimitLease? held = pace.Hold(visit.Name);
        if (held is null)
        {
            return Problems.TooMany($"{visit.Name} follows too many releases at once; end a stream, or look with GET /api/releases/{release}.").Answer;
        }

        string? last = request.Headers["Last-Event-ID"];
        int seen = int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out int sequence) ? sequence : 0;
        await Stream(request, client, first, seen, cancellation);
        return new EmptyResult();
    });

    private async Task Stream(HttpRequest request, DurableTaskClient client, ReleaseRecord release, int seen, CancellationToken cancellation)
    {
        HttpResponse response = request.HttpContext.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        using PeriodicTimer timer = new(Interval, clock);
        long started = clock.GetTimestamp();
        string shown = "";
        do
        {
            await foreach (TimelineEntry entry in ledger.ReadAsync(release.Id, seen, cancellation))
            {
                seen = entry.Sequence;
                await Send(response, "entry", entry, entry.Sequence, cancellation);
            }

            string view = ReleaseView.Of(release, request).ToJsonString(SlipwayJson.Compact);
            if (release.Outcome is not null)
            {
                await response.WriteAsync($"event: closed\ndata: {view}\n\n", cancellation);
                return;
            }

            await response.WriteAsync(view == shown ? ":\n\n" : $"event: progress\ndata: {view}\n\n", cancellation);
            await response.Body.FlushAsync(cancellation);
            shown = view;
            await timer.WaitForNextTickAsync(cancellation);
            release = await releases.ReadAsync(client, release.Id, cancellation);
        }
        while (clock.GetElapsedTime(started) < Longest);
    }

    private static Task Send(HttpResponse response, string name, TimelineEntry entry, int id, CancellationToken cancellation) =>
        response.WriteAsync($"id: {id}\nevent: {name}\ndata: {JsonSerializer.Serialize(entry, SlipwayJson.Compact)}\n\n", cancellation);
}
