using System.Text.Json.Nodes;
using Azure.Storage.Blobs.Models;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>Old versions go by rule: a person sees first what would go, and by night it goes by itself.</summary>
public sealed class RetentionTests(World world)
{
    private const string Keeps = "{ keepLast: 1, keepReleased: 0, keepYoungerThan: 30d }";

    private readonly TestProduct product = world.App.NewProduct();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_dry_run_shows_can_be_removed_with_its_token_and_by_night_it_goes_by_itself()
    {
        TravellingClock clock = new();
        await using SlipwayApp app = await world.StartAppAsync(world.NewOptions() with { Time = clock });
        TestProduct shop = app.NewProduct();
        await shop.StoreAsync(new PlanText(shop.Name, TestProduct.Plain()) { Retention = Keeps });
        string old = await shop.ReleaseAsync("1.0.0");
        await shop.ReleaseAsync("1.1.0");
        string running = await shop.ReleaseAsync("1.2.0");
        await shop.PublishAsync("1.3.0");
        clock.PutForward(TimeSpan.FromDays(40));

        Answer preview = await shop.Api.SendAsync(HttpMethod.Post, $"retention/{shop.Name}/preview");

        Assert.Equal(200, preview.Status);
        Assert.Equal(["1.0.0"], Versions(preview.Json["expired"]));
        Assert.Equal(
            [$"a rollback of {running} would record that production runs 1.1.0", "production runs it", "it is among the newest 1"],
            preview.Json["kept"]!.AsArray().Select(kept => (string?)kept!["why"]));
        Assert.Equal((409, "state-conflict"), await ApplyAsync(shop, $"sha256:{new string('0', 64)}"));
        Assert.Equal((202, null), await ApplyAsync(shop, (string)preview.Json["token"]!));

        JsonNode removed = Assert.Single((await UntilRemovedAsync(shop, 1))["removed"]!.AsArray())!;
        Assert.Equal(("1.0.0", TestProduct.Ada), ((string?)removed["expired"]!["version"], (string?)removed["by"]));
        Assert.Single(await shop.TimelineAsync(old, TimelineKind.Removed));
        Assert.Equal(["1.1.0", "1.2.0", "1.3.0"], await StoredAsync(shop));
        Assert.Equal(ReleaseState.Released, (await shop.Api.ReleaseAsync(old)).State);

        // Once another one runs, what ran before the one before goes, a night after it was announced.
        await shop.ReleaseAsync("1.4.0");
        clock.PutForward(TimeSpan.FromDays(40));
        await app.RunTimerAsync("ExpireVersions");
        await ReleaseApi.UntilAsync(() => ShowAsync(shop), view => Versions(view["expired"]).Length == 2);
        Assert.Equal(["1.1.0", "1.2.0", "1.3.0", "1.4.0"], await StoredAsync(shop));
        clock.PutForward(TimeSpan.FromHours(24));
        await app.RunTimerAsync("ExpireVersions");

        await UntilRemovedAsync(shop, 3);
        Assert.Equal(["1.2.0", "1.4.0"], await StoredAsync(shop));
    }

    [Fact]
    public async Task Without_a_retention_in_the_plan_there_is_nothing_to_see_and_what_is_not_said_well_is_refused()
    {
        await product.StoreAsync(TestProduct.Plain());
        Answer none = await product.Api.GetAsync($"retention/{product.Name}");
        Answer unknown = await product.Api.SendAsync(HttpMethod.Post, "retention/no-such-shop/preview");
        Answer malformed = await product.Api.GetAsync("retention/No%20Name");
        await product.StoreAsync(new PlanText(product.Name, TestProduct.Plain()) { Retention = Keeps });
        Answer quiet = await product.Api.GetAsync($"retention/{product.Name}");
        Answer nobody = await product.Api.PostAsync($"retention/{product.Name}/apply", new { by = " ", token = $"sha256:{new string('0', 64)}" });
        Answer unread = await product.Api.PostAsync($"retention/{product.Name}/apply", new { by = TestProduct.Ada, token = "sha256:0" });

        Assert.Equal((404, "missing"), (none.Status, none.Problem));
        Assert.Contains("add retention: { keepLast: 10, keepYoungerThan: 30d } to the plan", none.Detail, StringComparison.Ordinal);
        Assert.Equal((404, "missing"), (unknown.Status, unknown.Problem));
        Assert.Equal((400, "malformed"), (malformed.Status, malformed.Problem));
        Assert.Equal((200, 0, 0), (quiet.Status, quiet.Json["expired"]!.AsArray().Count, quiet.Json["removed"]!.AsArray().Count));
        Assert.Equal((400, "malformed"), (nobody.Status, nobody.Problem));
        Assert.Equal((400, "malformed"), (unread.Status, unread.Problem));
    }

    [Fact]
    public async Task A_pointer_that_cannot_be_read_stops_the_dry_run_with_the_reason()
    {
        await product.StoreAsync(new PlanText(product.Name, TestProduct.Plain()) { Retention = Keeps });
        await product.PointerBlob("everyone").UploadAsync(BinaryData.FromString("no pointer"), Cancellation);

        Answer refused = await product.Api.SendAsync(HttpMethod.Post, $"retention/{product.Name}/preview");

        Assert.Equal((409, "state-conflict"), (refused.Status, refused.Problem));
        Assert.Contains($"channels/{product.Name}/production/everyone.json holds no pointer", refused.Detail, StringComparison.Ordinal);
    }

    private static async Task<(int Status, string? Problem)> ApplyAsync(TestProduct shop, string token)
    {
        Answer answer = await shop.Api.PostAsync($"retention/{shop.Name}/apply", new { by = TestProduct.Ada, token });
        return (answer.Status, answer.Status == 202 ? null : answer.Problem);
    }

    private static async Task<JsonObject> ShowAsync(TestProduct shop) => (await shop.Api.GetAsync($"retention/{shop.Name}")).Json;

    private static Task<JsonObject> UntilRemovedAsync(TestProduct shop, int count) =>
        ReleaseApi.UntilAsync(() => ShowAsync(shop), view => view["removed"]!.AsArray().Count == count && view["expired"]!.AsArray().Count == 0);

    private static string[] Versions(JsonNode? expired) => [.. expired!.AsArray().Select(one => (string)one!["version"]!)];

    private static async Task<string[]> StoredAsync(TestProduct shop)
    {
        HashSet<string> versions = [];
        foreach (string container in new[] { "builds", "production" })
        {
            GetBlobsOptions below = new() { Prefix = $"{shop.Name}/" };
            await foreach (BlobItem blob in shop.Storage.Blobs.GetBlobContainerClient(container).GetBlobsAsync(below, Cancellation))
            {
                versions.Add(blob.Name.Split('/')[1]);
            }
        }

        return [.. versions.Order(StringComparer.Ordinal)];
    }
}
