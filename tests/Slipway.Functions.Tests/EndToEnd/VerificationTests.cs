using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Slipway.Azure.Records;
using Slipway.Functions.Starting;
using Slipway.Releases.Json;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;
using Slipway.Releases.Verifications;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>An operator, and every night the timer, has what runs read again; what was changed behind Slipway's back shows in every list.</summary>
public sealed class VerificationTests(World world)
{
    private readonly TestProduct product = world.App.NewProduct();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_runs_is_verified_and_found_clean()
    {
        await product.StoreAsync(TestProduct.Plain());
        string id = await product.ReleaseAsync("1.0.0");

        Answer begun = await VerifyAsync();

        Assert.Equal((202, "Running"), (begun.Status, (string?)begun.Json["verifications"]![0]!["state"]));
        Assert.EndsWith($"/api/environments/production/verification?product={product.Name}", $"{begun.Location}", StringComparison.Ordinal);
        JsonNode ended = await EndedAsync();
        Assert.Equal(("Clean", id, 2), ((string?)ended["state"], (string?)ended["release"], (int)ended["files"]!));
        Assert.Contains(": clean, 2 artifacts of ", (string?)ended["sentence"], StringComparison.Ordinal);
        Assert.Equal("Clean", (string?)(await InListAsync())["state"]);
        Assert.Equal(200, (await product.Api.GetAsync($"{begun.Location}")).Status);
    }

    [Fact]
    public async Task Bytes_that_were_changed_are_told_in_the_report_the_list_and_the_timeline()
    {
        await product.StoreAsync(TestProduct.Plain());
        string id = await product.ReleaseAsync("1.0.0");
        await product.Blob("production", "1.0.0/app.zip").UploadAsync(BinaryData.FromString("smuggled in"), overwrite: true, Cancellation);

        await VerifyAsync();

        JsonNode ended = await EndedAsync();
        Assert.Equal(("Drifted", 1), ((string?)ended["state"], (int)ended["drift"]!["count"]!));
        Assert.Contains($"production/{product.Name}/1.0.0/app.zip", (string?)ended["drift"]!["first"]![0], StringComparison.Ordinal);
        Assert.StartsWith("Verified at ", (string?)(await InListAsync())["sentence"], StringComparison.Ordinal);
        Assert.Equal("Drifted", (string?)(await InListAsync())["state"]);
        Assert.Single(await product.TimelineAsync(id, TimelineKind.Drifted));
        Assert.Equal(ReleaseState.Released, (await product.Api.ReleaseAsync(id)).State);
    }

    [Fact]
    public async Task Asked_for_again_while_it_is_under_way_it_is_one_verification()
    {
        await product.StoreAsync(TestProduct.Plain());
        await product.ReleaseAsync("1.0.0");

        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => VerifyAsync()));

        Assert.All(answers, answer => Assert.True(answer.Status is 200 or 202, answer.Text));
        Assert.Contains(answers, answer => answer.Status == 202);
        Assert.Equal("Clean", (string?)(await EndedAsync())["state"]);
    }

    [Fact]
    public async Task A_report_that_an_ended_orchestration_left_open_does_not_bar_the_next_one()
    {
        await product.StoreAsync(TestProduct.Plain());
        await product.ReleaseAsync("1.0.0");
        await VerifyAsync();
        await EndedAsync();
        ProductName name = ProductName.Parse(product.Name);
        await world.App.Host.Client.WaitForInstanceCompletionAsync(VerificationStart.InstanceOf("production", name), Cancellation);
        VerificationRecords records = new(product.Storage);
        (Verification? ended, global::Azure.ETag? tag) = await records.FindAsync("production", name, Cancellation);
        await records.KeepAsync(ended! with { State = VerificationState.Running, EndedAt = null, StartedAt = DateTimeOffset.UnixEpoch.AddYears(40) }, tag, Cancellation);

        Assert.Equal(202, (await VerifyAsync()).Status);

        JsonNode again = await EndedAsync();
        Assert.Equal("Clean", (string?)again["state"]);
        Assert.NotEqual(2010, ((DateTimeOffset)again["startedAt"]!).Year);
    }

    [Fact]
    public async Task An_environment_that_nobody_knows_is_not_found_and_one_that_runs_nothing_is_a_conflict()
    {
        await product.StoreAsync(TestProduct.Plain() with { Health = product.Gate("500ms"), Rings = [new RingText("everyone", 100, TestProduct.LongBake)] });
        string id = await product.BeginAsync("1.0.0");
        await product.PointsAsync("everyone", "1.0.0");

        Answer nothing = await VerifyAsync();
        Answer unknown = await product.Api.SendAsync(HttpMethod.Post, "environments/atlantis/verify");
        Answer unread = await product.Api.GetAsync("environments/atlantis/verification");
        Answer malformed = await product.Api.SendAsync(HttpMethod.Post, "environments/production/verify?product=No%20Name");

        Assert.Equal((409, "state-conflict"), (nothing.Status, nothing.Problem));
        Assert.Equal((404, "missing"), (unknown.Status, unknown.Problem));
        Assert.Equal((404, "missing"), (unread.Status, unread.Problem));
        Assert.Equal((400, "malformed"), (malformed.Status, malformed.Problem));
        await product.CommandAsync(id, "abort");
    }

    [Fact]
    public async Task The_timer_verifies_everything_that_runs_and_one_that_cannot_be_started_does_not_keep_the_others_from_it()
    {
        // An app of its own: here everything that runs is verified.
        await using SlipwayApp app = await world.StartAppAsync(world.NewOptions());
        TestProduct shop = app.NewProduct();
        await shop.StoreAsync(TestProduct.Plain("broken"), TestProduct.Plain("home"), TestProduct.Plain());
        await shop.ReleaseAsync("1.0.0");
        string summary = JsonSerializer.Serialize(
            new VerificationSummary("broken", ProductName.Parse(shop.Name), VerificationState.Clean, DateTimeOffset.UnixEpoch, ""), SlipwayJson.Compact);
        await shop.Storage.Tables.GetTableClient("SlipwayVerifications").AddEntityAsync(
            new TableEntity("broken", shop.Name) { ["Data"] = "no verification", ["Summary"] = summary }, Cancellation);

        await app.RunTimerAsync("VerifyEnvironments");

        Assert.Equal("Clean", (string?)(await EndedAsync(shop, "home"))["state"]);
        Assert.Equal("Clean", (string?)(await EndedAsync(shop, "production"))["state"]);
    }

    [Fact]
    public async Task Without_a_product_all_that_runs_in_the_environment_is_verified()
    {
        string home = $"home-of-{product.Name}";
        TestProduct other = world.App.NewProduct();
        foreach (TestProduct one in new[] { product, other })
        {
            await one.StoreAsync(TestProduct.Plain(home));
            await one.ReleaseAsync("1.0.0");
        }

        Answer begun = await product.Api.SendAsync(HttpMethod.Post, $"environments/{home}/verify");

        Assert.Equal(202, begun.Status);
        Answer ended = await ReleaseApi.UntilAsync(
            () => product.Api.GetAsync($"{begun.Location}"), answer => answer.Json["verifications"]!.AsArray().All(v => (string?)v!["state"] == "Clean"));
        Assert.Equal(new[] { product.Name, other.Name }.Order(), ended.Json["verifications"]!.AsArray().Select(v => (string?)v!["product"]).Order());
    }

    [Fact]
    public async Task A_version_is_protected_where_the_plan_asks_and_the_emulator_which_cannot_is_told_of_plainly()
    {
        await product.StoreAsync(TestProduct.Plain() with { Protection = "{ legalHold: true, immutableFor: 30d }" });

        string id = await product.ReleaseAsync("1.0.0");

        TimelineEntry told = Assert.Single(await product.TimelineAsync(id), entry => entry.Event.Kind is TimelineKind.Protected);
        Assert.StartsWith("1.0.0 in production is not immutable until ", told.Event.Text, StringComparison.Ordinal);
        Assert.Contains("the storage account answered 501 APINotImplemented", told.Event.Text, StringComparison.Ordinal);
        Assert.Equal("false", told.Event.Evidence!["protected"]);
        Assert.Contains("501", told.Event.Evidence["refusal"], StringComparison.Ordinal);
    }

    private Task<Answer> VerifyAsync() => product.Api.SendAsync(HttpMethod.Post, $"environments/production/verify?product={product.Name}");

    private Task<JsonNode> EndedAsync() => EndedAsync(product, "production");

    private static async Task<JsonNode> EndedAsync(TestProduct of, string environment) => (await ReleaseApi.UntilAsync(
        async () => (await of.Api.GetAsync($"environments/{environment}/verification?product={of.Name}")).Json["verifications"]!.AsArray().SingleOrDefault(),
        verification => verification is not null && (string?)verification["state"] != "Running"))!;

    private async Task<JsonNode> InListAsync() => (await product.Api.GetAsync("environments")).Json["environments"]!.AsArray()
        .Single(e => (string?)e!["product"] == product.Name && (string?)e["environment"] == "production")!["verification"]!;
}
