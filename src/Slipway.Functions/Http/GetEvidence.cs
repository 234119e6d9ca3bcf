using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Slipway.Azure.Identity;
using Slipway.Azure.Metrics.Evidence;
using Slipway.Azure.Records;
using Slipway.Functions.Access;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Http;

/// <summary>Shows what the gates of a release have measured.</summary>
public sealed class GetEvidence(Respond respond, ReleaseRecords records, GateEvidence evidence)
{
    /// <summary>The places of which there is evidence, or of one of them some rounds.</summary>
    [Function(nameof(GetEvidence))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "releases/{id}/evidence")] HttpRequest request,
        string id,
        CancellationToken cancellation) => respond.With(async () =>
    {
        ReleaseId release = Respond.ReadReleaseId(id);
        Visit.Of(request).Require(Role.Read, release.Product, LiveReleases.Missing(release));
        if (await records.GetAsync(release, cancellation) is null)
        {
            return LiveReleases.Missing(release).Answer;
        }

        if ((string?)request.Query["stage"] is not { Length: > 0 } stage)
        {
            return new JsonAnswer(new { release, places = await evidence.ListAsync(release, cancellation) });
        }

        string? ring = (string?)request.Query["ring"] is { Length: > 0 } named ? named : null;
        if (!IsName(stage) || (ring is not null && !IsName(ring)))
        {
            return Nothing(release, stage, ring).Answer;
        }

        string? text = request.Query["from"];
        long from = 0;
        if (text is not null && !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out from))
        {
            return Problems.Malformed("from is the number that the page before gave as next.").Answer;
        }

        try
        {
            return await evidence.ReadAsync(release, stage, ring, from, cancellation) is { } page
                ? new JsonAnswer(new { release, stage, ring, page.Rounds, page.Next })
                : Nothing(release, stage, ring).Answer;
        }
        catch (JsonException)
        {
            return Problems.Malformed($"from={from} is not the beginning of a round; give the number that the page before gave as next.").Answer;
        }
    });

    private static Problem Nothing(ReleaseId release, string stage, string? ring) =>
        Problems.Missing($"There is no evidence of {(ring is null ? $"the validation of {stage}" : $"ring {ring} of {stage}")} for {release}.");

    // What else might be part of a path names nothing here.
    private static bool IsName(string text) => text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');
}
