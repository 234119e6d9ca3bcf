using System.Text;
using System.Text.Json.Nodes;
using Slipway.Azure.Records;
using Slipway.Azure.Teams.Cards;
using Slipway.Functions.Tests.Activities;
using Slipway.Releases.Approvals;

namespace Slipway.Functions.Tests.Teams;

/// <summary>Whoever tries it, and whatever happens by accident: an activity that may not decide changes nothing.</summary>
public sealed class AttackTests(Emulator emulator, SharedConnector shared) : IClassFixture<SharedConnector>
{
    private const string Other = "99999999-9999-4999-8999-999999999999";

    private static readonly SimulatedKey Stolen = SimulatedKey.New("stolen", "msteams");

    private static readonly Dictionary<string, (Action<Attempt> Spoil, int Status, string Says)> Spoilt = new()
    {
        // Its form.
        ["another media type"] = (a => a.ContentType = "text/plain", 415, "application/json"),
        ["a media type that is only like JSON"] = (a => a.ContentType = "application/x+json", 415, "application/json"),
        ["no media type"] = (a => a.ContentType = "", 415, "application/json"),
        ["more than 256 KiB"] = (a => a.Activity["text"] = new string('x', 257 * 1024), 413, "256 KiB"),
        ["no JSON"] = (a => a.Raw = "{", 400, "not an activity"),
        ["a list"] = (a => a.Raw = "[]", 400, "no JSON object"),
        ["nothing"] = (a => a.Raw = "", 400, "not an activity"),
        ["a name twice"] = (a => a.Raw = "{\"serviceUrl\":\"https://evil.example\"," + a.Activity.ToJsonString()[1..], 400, "serviceUrl"),
        ["a name twice, deep inside"] = (a => a.Raw = a.Activity.ToJsonString().Replace("\"rev\":0", "\"rev\":0,\"rev\":1", StringComparison.Ordinal), 400, "rev"),
        ["a nest of a thousand lists"] = (a => a.Raw = $"{{\"a\":{new string('[', 1000)}{new string(']', 1000)}}}", 400, "depth"),
        ["half a surrogate pair"] = (a => a.Raw = a.Activity.ToJsonString().Replace("\"f:1\"", "\"f:1\",\"name\":\"\\ud800\"", StringComparison.Ordinal).Replace("\"name\":\"adaptiveCard/action\",", "", StringComparison.Ordinal), 400, "name"),
        ["a number for a text"] = (a => a.Activity["serviceUrl"] = 7, 400, "serviceUrl"),

        // Its proof.
        ["no Authorization"] = (a => a.Authorization = [], 401, "exactly one"),
        ["two Authorization headers"] = (a => a.Authorization = [$"Bearer {a.Token}", $"Bearer {a.Token}"], 401, "exactly one"),
        ["two tokens in one header"] = (a => a.Authorization = [$"Bearer {a.Token}, Bearer {a.Token}"], 401, "exactly one"),
        ["another scheme"] = (a => a.Authorization = [$"Basic {a.Token}"], 401, "exactly one"),
        ["no token behind the scheme"] = (a => a.Authorization = ["Bearer "], 401, "token"),
        ["a token that is none"] = (a => a.Authorization = ["Bearer abc"], 401, "form"),
        ["a forged token"] = (a => a.Token = a.Token with { Key = Stolen }, 401, "signature"),
        ["a forged token under a known key's name"] = (a => a.Token = a.Token with { Key = Stolen, KeyId = "key-1" }, 401, "signature"),
        ["a forged token without a key's name"] = (a => a.Token = a.Token with { Key = Stolen, KeyId = null }, 401, "signature"),
        ["a token that was changed"] = (a => a.Token = a.Token with { IsTampered = true }, 401, "signature"),
        ["the algorithm none"] = (a => a.Token = a.Token with { Algorithm = "none" }, 401, "signature"),
        ["HS256 with the public key as its secret"] = (a => a.Token = a.Token with { Algorithm = "HS256" }, 401, "signature"),
        ["RS512"] = (a => a.Token = a.Token with { Algorithm = "RS512" }, 401, "signature"),
        ["another bot's audience"] = (a => a.Token = a.Token with { Audience = Other }, 401, "audience"),
        ["no audience"] = (a => a.Token = a.Token with { Audience = null }, 401, "audience"),
        ["another issuer"] = (a => a.Token = a.Token with { Issuer = $"https://sts.windows.net/{SimulatedConnector.TenantId}/" }, 401, "issuer"),
        ["a token whose time is over"] = (a => a.Token = a.Token with { Expires = a.Token.Now.AddMinutes(-6) }, 401, "lifetime"),
        ["a token whose time has not come"] = (a => a.Token = a.Token with { NotBefore = a.Token.Now.AddMinutes(6) }, 401, "lifetime"),
        ["a token without an end"] = (a => a.Token = a.Token with { Expires = null }, 401, "lifetime"),
        ["a token for another service"] = (a => a.Token = a.Token with { Service = "https://smba.trafficmanager.net/amer/" }, 403, "serviceUrl"),
        ["a token for no service"] = (a => a.Token = a.Token with { Service = null }, 403, "serviceUrl"),
        ["an activity of another service than its token's"] = (a => a.Activity["serviceUrl"] = "https://smba.trafficmanager.net/emea", 403, "serviceUrl"),

        // For whom it is.
        ["a host that is not listed"] = (a => Serve(a, "https://evil.example/emea/"), 403, "listed host"),
        ["a host that ends like a listed one"] = (a => Serve(a, "https://evil-smba.trafficmanager.net/"), 403, "listed host"),
        ["a host below a listed one"] = (a => Serve(a, "https://smba.trafficmanager.net.evil.example/"), 403, "listed host"),
        ["another port"] = (a => Serve(a, "https://smba.trafficmanager.net:8443/emea/"), 403, "listed host"),
        ["somebody's name in the address"] = (a => Serve(a, "https://smba.trafficmanager.net@evil.example/"), 403, "listed host"),
        ["a name and a password before the listed host"] = (a => Serve(a, "https://me:pw@smba.trafficmanager.net/"), 403, "listed host"),
        ["no TLS"] = (a => Serve(a, "http://smba.trafficmanager.net/emea/"), 403, "listed host"),
        ["another channel, for which the key is not endorsed"] = (a => a.Activity["channelId"] = "webchat", 403, "endorsed"),
        ["another channel, for which the key is endorsed"] = (a => a.Activity["channelId"] = "skype", 403, "channelId"),
        ["another invoke"] = (a => a.Activity["name"] = "signin/verifyState", 403, "invoke"),
        ["another recipient"] = (a => a.Activity["recipient"]!["id"] = $"28:{Other}", 403, "recipient"),
        ["another tenant in channelData"] = (a => a.Activity["channelData"]!["tenant"]!["id"] = Other, 403, "tenant"),
        ["another tenant of the conversation"] = (a => a.Activity["conversation"]!["tenantId"] = Other, 403, "tenant"),
        ["no tenant"] = (a => a.Activity["channelData"] = null, 403, "tenant"),

        // Who acts, and what they do.
        ["no object id"] = (a => a.Activity["from"]!.AsObject().Remove("aadObjectId"), 403, "aadObjectId"),
        ["a garbled object id"] = (a => a.Activity["from"]!["aadObjectId"] = "ada@example.com", 403, "aadObjectId"),
        ["an object id of zeros"] = (a => a.Activity["from"]!["aadObjectId"] = Guid.Empty.ToString(), 403, "aadObjectId"),
        ["an unknown verb"] = (a => a.Action["verb"] = "approval.everything", 403, "verb"),
        ["a verb in another case"] = (a => a.Action["verb"] = "Approval.Approve", 403, "verb"),
        ["no verb"] = (a => a.Action.Remove("verb"), 403, "verb"),
        ["an Action.Submit"] = (a => a.Action["type"] = "Action.Submit", 403, "Action.Execute"),
        ["a decision without a hand"] = (a => a.Activity["value"]!["trigger"] = "automatic", 403, "manual"),
        ["a decision with no trigger"] = (a => a.Activity["value"]!.AsObject().Remove("trigger"), 403, "manual"),
        ["no value"] = (a => a.Activity.Remove("value"), 400, "value"),
        ["no data"] = (a => a.Action.Remove("data"), 400, "data"),
        ["no revision"] = (a => a.Data.Remove("rev"), 400, "rev"),
        ["a revision in words"] = (a => a.Data["rev"] = "0", 400, "rev"),
        ["an id that reaches elsewhere"] = (a => a.Data["rid"] = "../../e:00000001", 400, "rid"),
        ["a message that carries a value"] = (a => a.Activity["type"] = "message", 403, "value"),

        // Absorbed: a client that is told of an error sends it again.
        ["an unknown approval"] = (a => a.Data["rid"] = new string('a', 24), 200, "not one that Slipway shows here"),
        ["a card forwarded to another conversation"] = (a => a.Activity["conversation"]!["id"] = "19:elsewhere@thread.tacv2;messageid=1", 200, "not one that Slipway shows here"),
        ["a copy of the card in its channel"] = (a => a.Activity["replyToId"] = "1700000099999", 200, "not one that Slipway shows here"),
        ["a click on no card"] = (a => a.Activity.Remove("replyToId"), 200, "not one that Slipway shows here"),
        ["an older revision"] = (a => a.Data["rev"] = -1, 200, "AdaptiveCard"),
        ["a revision that is not there yet"] = (a => a.Data["rev"] = 1, 200, "AdaptiveCard"),
        ["the requester"] = (a => a.Activity["from"]!["aadObjectId"] = Desk.Requester, 200, "may not approve"),
        ["somebody who is not asked, or no longer"] = (a => a.Activity["from"]!["aadObjectId"] = Other, 200, "Only those who are asked can answer"),
        ["a rejection without a comment"] = (a => a.Action["verb"] = ApprovalCard.RejectVerb, 200, "needs a comment"),
        ["a rejection with a comment that cannot be seen"] = (a => Reject(a, "\u202e\u200b\u0007 \u2066"), 200, "needs a comment"),
        ["a comment longer than it may be"] = (a => a.Data["comment"] = new string('x', 1001), 200, "shorten it"),
        ["a word to a release on an approval's card"] = (a => a.Action["verb"] = RolloutCard.RollBackVerb, 200, "not one that Slipway shows here"),
        ["a word to a stuck rollback on an approval's card"] = (a => a.Action["verb"] = StuckRollbackCard.RetryVerb, 200, "not one that Slipway shows here"),
        ["a word to a release without a hand"] = (a => Unhanded(a, RolloutCard.ContinueVerb), 403, "manual"),
        ["a kind of activity that is not used"] = (a => a.Activity["type"] = "typing", 200, ""),
    };

    public static TheoryData<string> Kinds => [.. Spoilt.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task It_is_refused_or_absorbed_and_changes_nothing(string kind)
    {
        await using Desk desk = await Desk.OpenAsync(emulator, shared.Peer);
        (Action<Attempt> spoil, int status, string says) = Spoilt[kind];
        Attempt attempt = await desk.ClickAsync();
        spoil(attempt);
        string before = await desk.SnapshotAsync();

        (int answered, JsonNode? body) = await desk.SendAsync(attempt);

        Assert.True(status == answered, $"{answered} {body}");
        Assert.Contains(says, body?.ToJsonString() ?? "", StringComparison.OrdinalIgnoreCase);
        Assert.Equal(before, await desk.SnapshotAsync());
    }

    [Theory]
    [InlineData(ApprovalState.Superseded, "no longer those")]
    [InlineData(ApprovalState.Withdrawn, "no answer is needed")]
    [InlineData(ApprovalState.Expired, "nobody answered in time")]
    public async Task A_question_that_has_ended_is_shown_as_it_ended_and_stays_so(ApprovalState state, string says)
    {
        await using Desk desk = await Desk.OpenAsync(emulator, shared.Peer);
        await desk.EndAsync(state);
        string before = await desk.SnapshotAsync();

        foreach (int revision in new[] { 0, 1 })
        {
            (int status, JsonNode? body) = await desk.SendAsync(await desk.ClickAsync(revision: revision));
            Assert.Equal(200, status);
            Assert.Contains(says, body!.ToJsonString(), StringComparison.Ordinal);
            Assert.Null(body["value"]!["actions"]);
        }

        Assert.Equal(before, await desk.SnapshotAsync());
    }

    [Fact]
    public async Task A_click_behind_the_deadline_comes_too_late_although_nothing_has_ended_the_question_yet()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, shared.Peer);
        string before = await desk.SnapshotAsync();
        desk.Clock.PutForward(TimeSpan.FromHours(2));

        (int status, JsonNode? body) = await desk.SendAsync(await desk.ClickAsync());

        Assert.Equal(200, status);
        Assert.Contains("nobody answered in time", body!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(before, await desk.SnapshotAsync());
    }

    [Fact]
    public async Task A_click_in_another_release_s_card_decides_nothing_of_this_one()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, shared.Peer);
        await using Desk other = await Desk.OpenAsync(emulator, shared.Peer);
        string before = await desk.SnapshotAsync();
        Attempt swapped = await other.ClickAsync();
        swapped.Data["rid"] = desk.Id;

        (int status, JsonNode? body) = await other.SendAsync(swapped);

        Assert.Equal(200, status);
        Assert.Contains("not one that Slipway shows here", body!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(before, await desk.SnapshotAsync());
        Assert.True((await other.ApprovalAsync()).IsOpen);
    }

    [Fact]
    public async Task To_refresh_reads_and_writes_nothing()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, shared.Peer, quorum: 2);
        await desk.SendAsync(await desk.ClickAsync());
        await desk.PostAsync();
        string before = await desk.SnapshotAsync();
        int asked = shared.Peer.Asked.Count;

        (int status, JsonNode? body) = await desk.SendAsync(await desk.ClickAsync(ApprovalCard.RefreshVerb, Desk.Bo));

        Assert.Equal((200, "application/vnd.microsoft.card.adaptive"), (status, (string?)body!["type"]));
        Assert.True(JsonNode.DeepEquals(body["value"], await desk.ShownAsync()));
        Assert.Equal(before, await desk.SnapshotAsync());
        Assert.DoesNotContain(desk.Id, string.Join(' ', shared.Peer.Asked.Skip(asked)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_speaks_too_soon_by_a_clock_that_is_a_little_off_is_believed()
    {
        await using Desk desk = await Desk.OpenAsync(emulator, shared.Peer, quorum: 2);
        Attempt early = await desk.ClickAsync();
        early.Token = early.Token with { NotBefore = early.Token.Now.AddMinutes(4), Expires = early.Token.Now.AddHours(1) };
        Attempt late = await desk.ClickAsync(person: Desk.Bo, revision: 1);
        late.Token = late.Token with { NotBefore = null, Expires = late.Token.Now.AddMinutes(-4) };

        Assert.Equal(200, (await desk.SendAsync(early)).Status);
        Assert.Equal(200, (await desk.SendAsync(late)).Status);

        Assert.Equal(ApprovalState.Approved, (await desk.ApprovalAsync()).State);
    }

    private static void Unhanded(Attempt attempt, string verb)
    {
        attempt.Action["verb"] = verb;
        attempt.Activity["value"]!["trigger"] = "automatic";
    }

    private static void Serve(Attempt attempt, string service)
    {
        attempt.Activity["serviceUrl"] = service;
        attempt.Token = attempt.Token with { Service = service };
    }

    private static void Reject(Attempt attempt, string comment)
    {
        attempt.Action["verb"] = ApprovalCard.RejectVerb;
        attempt.Data["comment"] = comment;
    }
}
