using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Azure.Core;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Azure.Records;
using Slipway.Azure.Teams;
using Slipway.Azure.Tests.Teams;
using Slipway.Functions.Tests.Deciding;
using Slipway.Releases.Approvals;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>An app beside a tenant: a key opens the door, and only the caller's own token decides.</summary>
public sealed class CallerTests(World world) : IAsyncLifetime
{
    private const string Pipeline = "33333333-3333-4333-8333-333333333333";

    private SimulatedTenant tenant = null!;
    private SimulatedGraph graph = null!;
    private SlipwayApp app = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        tenant = await SimulatedTenant.StartAsync();
        graph = await SimulatedGraph.StartAsync();
        graph.Put(new(SimulatedTenant.Ada, TestProduct.Ada, "Ada"));
        graph.Put(new(Pipeline, TestProduct.Requester, "Who asks"));
        graph.Add(TestProduct.Bo, "Bo");
        Host.SlipwayHostOptions options = world.NewOptions() with { Inbox = false };
        app = await world.StartAppAsync(options with
        {
            Settings = options.Settings.Concat(tenant.Settings).Append(new("SlipwayTeams:graphEndpoint", $"{graph.Endpoint}")).ToDictionary(),
            Configure = services => services.AddKeyedSingleton<TokenCredential>(TeamsOptions.Section, new SimulatedEntra()),
        });
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await graph.DisposeAsync();
        await tenant.DisposeAsync();
    }

    [Fact]
    public async Task A_key_and_a_name_decide_nothing_and_the_callers_own_token_does()
    {
        TestProduct product = app.NewProduct();
        await product.StoreAsync(TestProduct.Plain() with { Approval = $"{{ approvers: [{TestProduct.Bo}, {TestProduct.Requester}] }}" });
        string id = await product.BeginAsync("1.0.0");
        string approval = await product.QuestionIdAsync(id);

        Answer named = await product.DecideAsync(approval, TestProduct.Bo);
        (int forged, string? challenge, JsonObject why) = await DecideAsync(approval, tenant.Token(token => token.Audience = "another"));
        (int stranger, _, JsonObject whose) = await DecideAsync(approval, tenant.Token());
        (int own, _, JsonObject self) = await DecideAsync(approval, tenant.Token(null, ("oid", Pipeline)));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        await app.Host.Services.GetRequiredService<Delegations>().PutAsync(
            new Delegation(TestProduct.Bo, TestProduct.Ada, now.AddMinutes(-1), now.AddHours(1)), Cancellation);
        (int decided, _, JsonObject answered) = await DecideAsync(approval, tenant.Token());

        Assert.Equal((403, "not-allowed", "A key does not say who you are; send your own access token too, as Authorization: Bearer."), (named.Status, named.Problem, named.Detail));
        Assert.Equal((401, "Bearer", "urn:slipway:problem:unproven"), (forged, challenge, (string?)why["type"]));
        Assert.Equal((403, $"{TestProduct.Ada} is not among the approvers of production."), (stranger, (string?)whose["detail"]));
        Assert.Equal((403, $"{TestProduct.Requester} asked for this release and may not approve it."), (own, (string?)self["detail"]));
        Assert.Equal((200, TestProduct.Ada), (decided, (string?)answered["approval"]!["decisions"]![0]!["by"]));
        await product.Api.ReachesAsync(id, ReleaseState.Released);
    }

    [Fact]
    public async Task A_word_to_a_release_is_said_by_whose_token_comes_along_and_else_it_is_told_that_it_came_with_a_key()
    {
        TestProduct product = app.NewProduct();
        await product.StoreAsync(TestProduct.Plain() with { Approval = $"{{ approvers: [{TestProduct.Bo}] }}" });
        string id = await product.BeginAsync("1.0.0");
        await product.QuestionIdAsync(id);

        await product.CommandAsync(id, "pause", TestProduct.Bo);
        await product.Api.ReachesAsync(id, ReleaseState.Paused);
        (int status, _, _) = await SendAsync($"releases/{id}/abort", new { by = TestProduct.Bo, reason = "not today" }, tenant.Token());

        Assert.Equal(202, status);
        Assert.Equal(401, (await SendAsync($"releases/{id}/abort", new { by = TestProduct.Bo, reason = "not today" }, tenant.Token(null, ("scp", "Files.Read")))).Status);
        TimelineEvent[] words = await app.Host.Services.GetRequiredService<ReleaseLedger>().ReadAsync(ReleaseId.Parse(id), cancellation: Cancellation)
            .Select(line => line.Event).Where(line => line.Kind is TimelineKind.Command).ToArrayAsync(Cancellation);
        Assert.Equal([(TestProduct.Bo, RolloutLines.Key), (TestProduct.Ada, RolloutLines.Token)], words.Select(word => (word.Actor, word.Of(RolloutLines.Via)!)));
        Assert.Equal([$"Somebody with a key, as {TestProduct.Bo},", TestProduct.Ada], words.Select(RolloutLines.Who));
    }

    /// <summary>Answers with a token, and with another's name in the body.</summary>
    private Task<(int Status, string? Challenge, JsonObject Body)> DecideAsync(string approval, string token) =>
        SendAsync($"approvals/{approval}", new { by = TestProduct.Bo, answer = "Approve" }, token);

    private async Task<(int Status, string? Challenge, JsonObject Body)> SendAsync(string path, object body, string token)
    {
        using HttpClient http = new() { BaseAddress = app.Host.Api };
        using HttpRequestMessage request = new(HttpMethod.Post, path)
        {
            Content = JsonContent.Create(body),
        };
        request.Headers.Add("x-functions-key", SlipwayApp.FunctionKey);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using HttpResponseMessage answer = await http.SendAsync(request, Cancellation);
        return ((int)answer.StatusCode, answer.Headers.WwwAuthenticate.SingleOrDefault()?.ToString(), (await answer.Content.ReadFromJsonAsync<JsonObject>(Cancellation))!);
    }
}
