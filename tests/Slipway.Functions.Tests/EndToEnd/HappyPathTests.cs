using System.Text.Json.Nodes;
using Azure;
using Azure.Storage.Blobs.Models;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Tests.EndToEnd;

public sealed class HappyPathTests(ReleasedProduct released) : IClassFixture<ReleasedProduct>
{
    private readonly TestProduct product = released.Product;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void A_preview_names_every_step_before_anything_happens()
    {
        Assert.Equal(200, released.Preview.Status);
        Assert.Equal(
            ["Readiness", "Environment", "Promotion", "Ring", "Validation", "Approval", "Environment", "Promotion", "Ring", "Ring", "Validation", "Close"],
            released.Preview.Json["steps"]!.AsArray().Select(step => (string)step!["kind"]!));
        Assert.Equal(["app.zip", "config/site.json"], released.Preview.Json["artifacts"]!.AsArray().Select(artifact => (string)artifact!["path"]!));
    }

    [Fact]
    public async Task A_preview_plays_the_gates_when_it_is_asked_to()
    {
        JsonObject request = product.Request("1.0.0").AsObject();
        request["simulate"] = new JsonObject { ["versions"] = 40, ["good"] = new JsonObject { ["failureRate"] = 0 }, ["bad"] = new JsonObject { ["failureRate"] = 1 } };
        Answer played = await product.Api.PostAsync("releases/preview", request);
        request["simulate"]!["versions"] = 0;
        Answer refused = await product.Api.PostAsync("releases/preview", request);

        Assert.Equal((200, 422), (played.Status, refused.Status));
        Assert.Contains("simulate.versions is 0", (string)refused.Json["detail"]!, StringComparison.Ordinal);
        Assert.Equal(["production"], played.Json["simulation"]!["stages"]!.AsArray().Select(stage => (string)stage!["stage"]!));
        Assert.StartsWith("Would stop 40 of 40 bad versions", (string)played.Json["simulation"]!["overall"]!["sentence"]!, StringComparison.Ordinal);
        Assert.Equal(40, (int)played.Json["simulation"]!["overall"]!["good"]!["passed"]!["count"]!);
    }

    [Fact]
    public async Task The_record_of_an_ended_release_stays_and_names_the_release()
    {
        Answer told = await product.Api.GetAsync($"releases/{released.Id}/timeline");

        Assert.Equal(released.Id, (string?)told.Json["release"]);
        Assert.Equal((await product.TimelineAsync(released.Id)).Length, told.Json["entries"]!.AsArray().Count);
        Assert.NotNull((await product.Api.ReleaseAsync(released.Id)).Release.ClosedAt);
    }

    [Fact]
    public async Task An_accepted_release_says_where_to_ask_and_what_can_be_said()
    {
        Assert.Equal(202, released.Accepted.Status);
        Assert.Equal("Accepted", (string?)released.Accepted.Json["state"]);
        Assert.Equal("Accepted, and about to start.", released.Accepted.Sentence);
        JsonNode links = released.Accepted.Json["links"]!;
        Assert.Equal(released.Accepted.Location, new Uri((string)links["self"]!));
        Assert.Equal(["self", "timeline", "events", "abort", "pause", "rollback"], links.AsObject().Select(link => link.Key));
        Assert.Equal(200, (await product.Api.GetAsync($"{released.Accepted.Location}")).Status);
        Assert.Equal(200, (await product.Api.GetAsync((string)links["timeline"]!)).Status);
    }

    [Fact]
    public void An_approval_that_is_taken_says_that_none_is_missing()
    {
        Assert.Equal(200, released.Decided.Status);
        Assert.Equal(0, (int)released.Decided.Json["missing"]!);
        Assert.Equal("Approved", (string?)released.Decided.Json["approval"]!["state"]);
        Assert.Contains($"1 of {TestProduct.Ada} must approve", released.Awaiting.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_ring_points_at_the_released_bytes()
    {
        foreach ((string? environment, string? ring) in new[] { ("staging", "everyone"), ("production", "canary"), ("production", "everyone") })
        {
            ChannelPointer? pointer = await product.PointerAsync(ring, environment);
            Assert.Equal(released.Id, pointer!.Release.ToString());
            Assert.Equal("1.0.0", pointer.Version.ToString());
            Assert.Equal(environment, pointer.Container);
            Response<BlobDownloadResult> artifact = await product.Blob(pointer.Container, "1.0.0/app.zip").DownloadContentAsync(Cancellation);
            Assert.Equal($"{product.Name} 1.0.0", artifact.Value.Content.ToString());
        }
    }

    [Fact]
    public async Task The_manifest_beside_the_artifacts_seals_each_of_them()
    {
        Response<BlobDownloadResult> stored = await product.Blob("production", $"1.0.0/{ArtifactPath.Manifest}").DownloadContentAsync(Cancellation);
        SealManifest manifest = SealManifest.FromBytes(stored.Value.Content.ToMemory().Span);

        Assert.Equal(["app.zip", "config/site.json"], manifest.Artifacts.Select(artifact => artifact.Path.ToString()));
        Assert.Equal(Digest.Of($"{product.Name} 1.0.0"), manifest.Artifacts[0].Sha256);
        Assert.Equal(manifest.Content(), (await product.PointerAsync("everyone"))!.Content);
    }

    [Fact]
    public async Task The_environments_record_what_runs_and_are_held_by_nobody()
    {
        foreach (string? name in new[] { "staging", "production" })
        {
            EnvironmentRecord? environment = await product.EnvironmentAsync(name);
            Assert.Equal(("1.0.0", released.Id), (environment!.Running!.Version.ToString(), environment.Running.Release.ToString()));
            Assert.Null(environment.HeldBy);
            Assert.Empty(environment.Waiting);
        }
    }

    [Fact]
    public async Task The_timeline_tells_every_step_once_and_in_order()
    {
        TimelineKind[] staging = [TimelineKind.Environment, TimelineKind.Promoted, TimelineKind.Ring, TimelineKind.Validated];
        TimelineKind[] production =
        [
            TimelineKind.Approval, TimelineKind.Approval, TimelineKind.Environment, TimelineKind.Promoted, TimelineKind.Ring, TimelineKind.Gate,
            TimelineKind.Ring, TimelineKind.Gate, TimelineKind.Gate, TimelineKind.Validated,
        ];

        TimelineEntry[] timeline = await product.TimelineAsync(released.Id);

        Assert.Equal([TimelineKind.Requested, TimelineKind.Ready, .. staging, .. production, TimelineKind.Closed], timeline.Select(entry => entry.Event.Kind));
        Assert.Equal(TestProduct.Requester, timeline[0].Event.Actor);
        Assert.Equal(TestProduct.Ada, timeline[7].Event.Actor);
        Assert.Equal($"{TestProduct.Ada} approved production.", timeline[7].Event.Text);
    }

    [Fact]
    public void A_released_release_says_so_and_offers_only_the_way_back()
    {
        Assert.IsType<Outcome.Released>(released.Released.Release.Outcome);
        Assert.Equal("Released.", released.Released.Sentence);
        Assert.NotNull(released.Released.Release.ClosedAt);
        Assert.Equal(["self", "timeline", "events", "rollback"], released.Released.Json["links"]!.AsObject().Select(link => link.Key));
    }

    [Fact]
    public async Task The_same_request_after_the_end_is_still_the_same_release()
    {
        Answer again = await product.AskAsync("1.0.0");

        Assert.Equal(200, again.Status);
        Assert.Equal(released.Id, again.Release.Id.ToString());
        Assert.Equal("Released", (string?)again.Json["state"]);
    }

    [Fact]
    public async Task Each_probe_of_the_plan_was_sent()
    {
        int canary = product.Service.CallersOf($"{product.Name}/1.0.0/production/canary").Length;
        int validation = product.Service.CallersOf($"{product.Name}/1.0.0/production").Length - canary
            - product.Service.CallersOf($"{product.Name}/1.0.0/production/everyone").Length;

        Assert.InRange(canary, 2, 5);
        Assert.Equal(2, validation);
        Assert.Equal($"Ring canary of production is healthy: {canary} of {canary} probes were healthy.", (await product.TimelineAsync(released.Id, TimelineKind.Gate))[0]);
    }
}
