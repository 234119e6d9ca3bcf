using System.Text.Json.Nodes;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>An alert that is pushed stops the release whose gate names it, and no other; it carries none on.</summary>
public sealed class AlertTests(World world)
{
    /// <summary>Longer than any test waits: what happens before it was not waited for.</summary>
    private const string Interval = "5m";

    private readonly TestProduct product = world.App.NewProduct();

    [Theory]
    [InlineData("alertmanager")]
    [InlineData("azureMonitor")]
    public async Task An_alert_that_begins_during_a_bake_ends_it_at_once_and_takes_the_release_back(string source)
    {
        string id = await BakeAsync();

        Answer taken = await SendAsync(source, DateTimeOffset.UtcNow, "canary");

        Assert.Equal((200, """{"alerts":1,"begun":1,"looking":1}"""), (taken.Status, taken.Text));
        Answer ended = await product.Api.ReachesAsync(id, ReleaseState.RolledBack);
        Assert.Contains($"the alert HighErrors of {source}", Assert.IsType<Outcome.RolledBack>(ended.Release.Outcome).Reason, StringComparison.Ordinal);
        Assert.Null(await product.PointerAsync("canary"));
        TimelineEntry gate = Assert.Single(await product.TimelineAsync(id), entry => entry.Event.Kind is TimelineKind.Gate);
        Assert.Equal("rule HighErrors, product {product}, ring {ring}", gate.Event.Evidence!["alerts"]);
    }

    [Fact]
    public async Task The_same_alert_again_has_nobody_look_and_neither_has_one_of_other_labels()
    {
        string id = await BakeAsync();
        DateTimeOffset now = DateTimeOffset.UtcNow;

        Assert.Equal("""{"alerts":1,"begun":1,"looking":0}""", (await SendAsync("alertmanager", now, "everyone-else")).Text);
        Assert.Equal("""{"alerts":1,"begun":0,"looking":0}""", (await SendAsync("alertmanager", now, "everyone-else")).Text);

        Assert.Equal(ReleaseState.RollingOut, (await product.Api.ReleaseAsync(id)).State);
        await product.CommandAsync(id, "abort");
    }

    [Fact]
    public async Task An_alert_that_fired_before_the_bake_leaves_the_gate_unclear_and_says_so()
    {
        await SendAsync("alertmanager", DateTimeOffset.UtcNow.AddMinutes(-1), "canary");

        string id = await BeginAsync("1s", "400ms");

        Answer held = await product.Api.ReachesAsync(id, ReleaseState.Held);
        Assert.Contains("fired before the bake began and fires still, so it does not tell whether the version is well", held.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alert_carries_no_release_on()
    {
        await product.StoreAsync(Watched("1s", "400ms") with { Approval = $"{{ approvers: [{TestProduct.Ada}] }}" });
        string id = await product.BeginAsync("1.0.0");
        await product.Api.ReachesAsync(id, ReleaseState.AwaitingApproval);

        Answer taken = await SendAsync("alertmanager", DateTimeOffset.UtcNow, "canary");

        Assert.Equal("""{"alerts":1,"begun":1,"looking":0}""", taken.Text);
        Assert.Equal(ReleaseState.AwaitingApproval, (await product.Api.ReleaseAsync(id)).State);
    }

    [Theory]
    [InlineData("application/json", "{", 400, "malformed", "The body is not JSON as alerts have it: ")]
    [InlineData("application/json", "{}", 400, "malformed", "The body is neither Azure Monitor's common alert schema nor Alertmanager's webhook of version 4; send one of the two.")]
    [InlineData("application/json", """{"version":"4","alerts":[{"labels":{}}]}""", 400, "malformed", "alerts[0] lacks 'startsAt'; send the body as its source makes it.")]
    [InlineData("text/plain", "{}", 415, "media-type", "Send the alerts as application/json.")]
    public async Task Of_a_body_that_tells_of_no_alerts_it_is_said_what_is_wrong(string mediaType, string body, int status, string problem, string says)
    {
        Answer refused = await product.Api.SendAsync(HttpMethod.Post, "alerts", body, mediaType);

        Assert.Equal((status, problem), (refused.Status, refused.Problem));
        Assert.StartsWith(says, refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_sends_alerts_without_a_key()
    {
        using HttpClient stranger = new() { BaseAddress = world.App.Host.Api };
        using HttpResponseMessage answer = await stranger.PostAsync("alerts", new StringContent("{}"), TestContext.Current.CancellationToken);

        Assert.Equal(401, (int)answer.StatusCode);
    }

    private StageText Watched(string bake, string interval) => new("production", new RingText("canary", 5, bake), new RingText("everyone", 100, bake))
    {
        Health = $$"""
            { probes: [ { url: "{{product.Service.Probe}}" } ], interval: {{interval}}, alerts: [ { rule: HighErrors, labels: { product: "{product}", ring: "{ring}" } } ] }
            """.Trim(),
    };

    private async Task<string> BeginAsync(string bake, string interval)
    {
        await product.StoreAsync(Watched(bake, interval));
        return await product.BeginAsync("1.0.0");
    }

    /// <summary>A release whose first ring bakes, and has been looked at.</summary>
    private async Task<string> BakeAsync()
    {
        string id = await BeginAsync(TestProduct.LongBake, Interval);
        await product.Api.ReachesAsync(id, ReleaseState.RollingOut, "canary");
        await ReleaseApi.UntilAsync(() => Task.FromResult(product.Service.CallersOf($"{product.Name}/1.0.0/production/canary").Length), probes => probes > 0);
        return id;
    }

    private Task<Answer> SendAsync(string source, DateTimeOffset at, string ring)
    {
        JsonObject labels = new() { ["product"] = product.Name, ["ring"] = ring };
        if (source == "azureMonitor")
        {
            return product.Api.PostAsync("alerts", new JsonObject
            {
                ["schemaId"] = "azureMonitorCommonAlertSchema",
                ["data"] = new JsonObject
                {
                    ["essentials"] = new JsonObject
                    {
                        ["alertId"] = $"/subscriptions/a/providers/Microsoft.AlertsManagement/alerts/{product.Name}-{ring}",
                        ["alertRule"] = "HighErrors",
                        ["severity"] = "Sev1",
                        ["monitorCondition"] = "Fired",
                        ["firedDateTime"] = at.UtcDateTime.ToString("O"),
                    },
                    ["customProperties"] = labels,
                },
            });
        }

        labels["alertname"] = "HighErrors";
        return product.Api.PostAsync("alerts", new JsonObject
        {
            ["version"] = "4",
            ["alerts"] = new JsonArray(new JsonObject
            {
                ["status"] = "firing",
                ["labels"] = labels,
                ["annotations"] = new JsonObject(),
                ["startsAt"] = at.UtcDateTime.ToString("O"),
                ["endsAt"] = "0001-01-01T00:00:00Z",
                ["fingerprint"] = $"{product.Name}-{ring}",
            }),
        });
    }
}
