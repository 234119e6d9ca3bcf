using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Records;
using Slipway.Azure.Teams;
using Slipway.Azure.Teams.Bot;
using Slipway.Azure.Teams.Cards;
using Slipway.Functions.Activities;
using Slipway.Functions.Cards;
using Slipway.Functions.Http;
using Slipway.Functions.Tests.Activities;
using Slipway.Functions.Tests.EndToEnd;
using Slipway.Functions.Timers;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Json;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Tests.Teams;

/// <summary>An approval that was asked for in Teams, its card hanging there, and the way in through the Bot Connector.</summary>
internal sealed class Desk : IAsyncDisposable
{
    public const string Ada = "11111111-1111-4111-8111-111111111111";
    public const string Bo = "22222222-2222-4222-8222-222222222222";
    public const string Requester = "33333333-3333-4333-8333-333333333333";

    private static int desks;

    private readonly Workshop shop;

    private Desk(Workshop shop, SimulatedConnector teams, TravellingClock clock, string id, string channel) =>
        (this.shop, Teams, Clock, Id, Channel) = (shop, teams, clock, id, channel);

    public SimulatedConnector Teams { get; }

    public TravellingClock Clock { get; }

    public Bell Bell { get; } = new();

    /// <summary>What was logged.</summary>
    public IReadOnlyCollection<string> Said { get; private init; } = [];

    /// <summary>The channel in which it is asked.</summary>
    public string Channel { get; }

    /// <summary>The approval's id.</summary>
    public string Id { get; }

    public ReleaseLedger Ledger => shop.Get<ReleaseLedger>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Asks Ada, Bo and the requester; one must agree unless more must.</summary>
    public static async Task<Desk> OpenAsync(Emulator emulator, SimulatedConnector teams, int quorum = 1, bool posted = true, Action<Dictionary<string, string?>, IServiceCollection>? also = null, params string[] chats)
    {
        TravellingClock clock = new();
        string channel = $"19:release-{Interlocked.Increment(ref desks)}@thread.tacv2";
        teams.Know(channel);
        Dictionary<string, string?> settings = new()
        {
            ["SlipwayTeams:tenantId"] = SimulatedConnector.TenantId,
            ["SlipwayTeams:appId"] = SimulatedConnector.AppId,
            ["SlipwayTeams:channel"] = channel,
        };
        also?.Invoke(settings, new ServiceCollection());
        Logbook said = new();
        Workshop shop = await Workshop.OpenAsync(emulator, pinned: true, clock: clock, configure: (settings, services =>
        {
            services.AddKeyedSingleton<TokenCredential>(TeamsOptions.Section, (_, _) => teams.Identity());
            services.AddHttpClient(BotKeys.Client).ConfigurePrimaryHttpMessageHandler(teams.NewHandler);
            // Here people are known by their object ids alone.
            services.AddSingleton(new Approvers(null, clock));
            services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(said));
            also?.Invoke([], services);
        }));
        VersionSeal seal = (await shop.Activity<CheckReadiness>().Run(shop.Release, Cancellation)).Seal!;
        string id = ApprovalRequest.IdOf(shop.Release.Id, shop.Stage.Name);
        ApprovalRequest request = new(
            id,
            shop.Release.Id,
            shop.Stage.Name,
            ApprovalPolicy.Of(quorum, [Ada, Bo, Requester, .. chats], TimeSpan.FromHours(1)),
            Requester,
            seal.Content,
            shop.Release.PlanDigest,
            null,
            clock.GetUtcNow(),
            clock.GetUtcNow().AddHours(1));
        Desk desk = new(shop, teams, clock, id, channel) { Said = said.Lines };
        CardPlace[] places = chats.Length > 0
            ? [.. chats.Select(person => new CardPlace(CardPlaceKind.Person, person))]
            : [.. await shop.Get<CardPlaces>().OfAsync(request, Cancellation)];
        await desk.Ledger.AskAsync(
            request, AskedFacts.None, new TimelineEvent("asked", TimelineKind.Approval, TimelineEvent.Slipway, "Asked.", shop.Stage.Name), places, Cancellation);
        if (posted)
        {
            await desk.PostAsync();
            Assert.True(chats.Length > 0 || (await desk.CardAsync()).Posting.Cards.Count == 1, $"{(await desk.CardAsync()).Posting}");
        }

        return desk;
    }

    public T Get<T>()
        where T : notnull => shop.Get<T>();

    /// <summary>A function as the host makes it.</summary>
    public T Function<T>() => shop.Activity<T>();

    /// <summary>Empties the outbox, as the timer does.</summary>
    public Task PostAsync() => Get<CardPosting>().PostAsync(Id, client: null, Cancellation);

    /// <summary>Whether it is looked at again, once any change that was begun was made and the timer has followed it.</summary>
    public async Task<bool> IsFollowedAsync()
    {
        Clock.PutForward(TimeSpan.FromMinutes(3));
        if (await DueAsync() is { } due)
        {
            await Function<PostCards>().FollowAsync(Bell, due, Cancellation);
        }

        return await DueAsync() is not null;
    }

    public async Task<DueCard?> DueAsync() => await Ledger.DueCardsAsync(Cancellation).FirstOrDefaultAsync(due => due.Id == Id, Cancellation);

    public async Task<CardPost> CardAsync() => await Ledger.CardsAsync(Id, Cancellation).FirstAsync(Cancellation);

    public async Task<Approval> ApprovalAsync() => (await Ledger.ApprovalAsync(Id, Cancellation))!;

    /// <summary>Reminds these people of a moment, as the release does.</summary>
    public Task<RemindApprovers.Report> RemindAsync(DateTimeOffset due, params string[] people) => shop.Activity<RemindApprovers>().Run(
        new(shop.Release.Id, shop.Stage.Name, new(due, ApprovalMomentKind.Reminder, people)), Cancellation);

    /// <summary>The cards that hang in Teams beside the approval's own.</summary>
    public async Task<JsonObject[]> RemindersAsync()
    {
        PostedCard[] own = [.. (await Ledger.CardsAsync(Id, Cancellation).ToArrayAsync(Cancellation)).SelectMany(post => post.Posting.Cards)];
        return [.. Teams.Cards.Where(card => !own.Any(one => one.Is(card.Key.Conversation, card.Key.Activity))).Select(card => card.Value)];
    }

    public Task<Approval> EndAsync(ApprovalState state) => Ledger.SettleApprovalAsync(
        shop.Release.Id, shop.Stage.Name, state, new TimelineEvent($"{state}", TimelineKind.Approval, TimelineEvent.Slipway, "Ended.", shop.Stage.Name), cancellation: Cancellation);

    /// <summary>The card that hangs in Teams, when there is one.</summary>
    public async Task<JsonObject> ShownAsync()
    {
        PostedCard posted = Assert.Single((await CardAsync()).Posting.Cards);
        return Teams.Cards[(posted.Conversation, posted.Activity)];
    }

    /// <summary>A click on the card, as Teams sends it.</summary>
    public async Task<Attempt> ClickAsync(string verb = ApprovalCard.ApproveVerb, string person = Ada, int revision = 0, string? comment = null) =>
        Sent(Attempt.Click((await CardAsync()).Posting.Cards is [{ } first, ..] ? first : null, Id, verb, person, revision, comment));

    /// <summary>An activity with what all of them have, and its token.</summary>
    public Attempt Sent(JsonObject activity) => Attempt.Of(activity, new TokenShape(Teams.Keys[0], Clock.GetUtcNow()));

    /// <summary>Sends it to the function.</summary>
    public async Task<(int Status, JsonNode? Body)> SendAsync(Attempt attempt)
    {
        DefaultHttpContext http = new() { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        http.Request.Method = "POST";
        http.Request.ContentType = attempt.ContentType;
        http.Request.Headers.Authorization = attempt.Headers;
        http.Request.Body = new MemoryStream(attempt.Body);
        using MemoryStream written = new();
        http.Response.Body = written;
        IActionResult result = await shop.Activity<ReceiveMessages>().Run(http.Request, Bell, Cancellation);
        await result.ExecuteResultAsync(new ActionContext(http, new RouteData(), new ActionDescriptor()));
        return (http.Response.StatusCode, written.Length == 0 ? null : JsonNode.Parse(written.ToArray()));
    }

    /// <summary>All that an answer could change.</summary>
    public async Task<string> SnapshotAsync()
    {
        CardPost[] posts = await Ledger.CardsAsync(Id, Cancellation).ToArrayAsync(Cancellation);
        return $"{await shop.SnapshotAsync()}\n{JsonSerializer.Serialize(await ApprovalAsync(), SlipwayJson.Compact)}\n{JsonSerializer.Serialize(posts, SlipwayJson.Compact)}\n{string.Join(' ', Bell.Rung)}";
    }

    public ValueTask DisposeAsync() => shop.DisposeAsync();
}
