using Microsoft.Extensions.Options;
using Slipway.Azure.Identity;
using Slipway.Functions.Http;
using Slipway.Functions.Tests.Deciding;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.Access;

/// <summary>People, applications and keys at the door: both the token and the policy must allow.</summary>
public sealed class DoorTests : IAsyncLifetime
{
    private const string Robot = "99999999-9999-4999-8999-999999999999";
    private const string Team = "88888888-8888-4888-8888-888888888888";
    private const string Bo = "77777777-7777-4777-8777-777777777777";

    private static readonly ProductName Shop = ProductName.Parse("shop-web");

    private SimulatedTenant tenant = null!;

    public async ValueTask InitializeAsync() => tenant = await SimulatedTenant.StartAsync();

    public ValueTask DisposeAsync() => tenant.DisposeAsync();

    [Fact]
    public async Task A_role_without_a_grant_and_a_grant_without_the_role_are_both_refused()
    {
        using Gatehouse granted = House($"grants: [{{ people: [{SimulatedTenant.Ada}], roles: [Release.Read], products: [shop-*], environments: ['*'] }}]");
        using Gatehouse empty = House(null);

        Welcome may = await granted.AskAsync(As("Release.Read"));
        Welcome withoutGrant = await empty.AskAsync(As("Release.Read"));
        Welcome withoutRole = await granted.AskAsync(As());
        Welcome ofAnother = await granted.AskAsync(As("Release.Operate", "release.read", "Release.Read "));
        Welcome stranger = await granted.AskAsync(tenant.Token(null, ("oid", Bo)));

        Assert.Equal([200, 403, 403, 403, 403], new[] { may, withoutGrant, withoutRole, ofAnother, stranger }.Select(one => one.Status));
        Assert.Equal($"person:{SimulatedTenant.Ada}", may.Visit!.Name);
        Assert.True(may.Visit.Sees(Shop));
        Assert.False(may.Visit.Sees(ProductName.Parse("storefront")));
        Assert.Contains("Release.Read", withoutGrant.Refusal!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Applications_and_groups_are_granted_by_their_ids_and_a_name_is_nobody()
    {
        using Gatehouse house = House($$"""
            grants:
              - { apps: [{{Robot}}], roles: [Release.Submit], products: ["*"], environments: ["*"] }
              - { groups: [{{Team}}], roles: [Release.Operate], products: ["*"], environments: [test] }
            """);
        string app = App("Release.Submit");
        string member = tenant.Token(token => (token.Claims["oid"], token.Claims["groups"]) = (Bo, new[] { "other", Team }));

        Assert.Equal((200, $"app:{Robot}"), (await house.AskAsync(app, nameof(StartRelease))) is { } came ? (came.Status, came.Visit!.Name) : default);
        Assert.Equal(403, (await house.AskAsync(app, nameof(CommandRelease))).Status);
        Welcome operates = await house.AskAsync(member, nameof(CommandRelease));
        Assert.True(operates.Visit!.Rights.Has(Role.Operate, Shop, "test"));
        Assert.False(operates.Visit.Rights.Has(Role.Operate, Shop, "production"));
        Assert.Equal(403, (await house.AskAsync(tenant.Token(token => token.Claims["groups"] = new[] { "Team" }), nameof(CommandRelease))).Status);
    }

    [Theory]
    [InlineData("an ID token", 401)]
    [InlineData("an ID token that names an app", 401)]
    [InlineData("another tenant", 401)]
    [InlineData("another tenant's issuer", 401)]
    [InlineData("a token for Graph", 401)]
    [InlineData("another scope", 401)]
    [InlineData("an app without an id", 401)]
    public async Task What_is_no_access_token_for_this_API_is_refused(string what, int status)
    {
        using Gatehouse house = House(SimulatedTenant.EverythingForEveryone);
        string token = what switch
        {
            "an ID token" => tenant.Token(null, ("scp", null), ("nonce", "n"), ("sub", SimulatedTenant.Ada)),
            "an ID token that names an app" => tenant.Token(null, ("scp", null), ("nonce", "n"), ("sub", SimulatedTenant.Ada), ("azp", Robot), ("idtyp", "app")),
            "another tenant" => tenant.Token(null, ("tid", Bo)),
            "another tenant's issuer" => tenant.Token(token => token.Issuer = token.Issuer.Replace(SimulatedTenant.Id, Bo, StringComparison.Ordinal)),
            "a token for Graph" => tenant.Token(token => token.Audience = "https://graph.microsoft.com"),
            "another scope" => tenant.Token(null, ("scp", "User.Read")),
            _ => tenant.Token(null, ("scp", null), ("idtyp", "app")),
        };

        Assert.Equal(200, (await house.AskAsync(tenant.Token())).Status);
        Assert.Equal(status, (await house.AskAsync(token)).Status);
    }

    [Fact]
    public async Task What_is_too_large_is_refused_before_it_is_read()
    {
        using Gatehouse house = House(SimulatedTenant.EverythingForEveryone);

        Assert.Equal(401, (await house.AskAsync(new string('a', 20_000))).Status);
        Assert.Equal(401, (await house.AskAsync(tenant.Token(null, ("padding", new string('a', 17_000))))).Status);
        Assert.Equal(413, (await house.SendAsync(nameof(StorePlan), [$"Bearer {tenant.Token()}"], request => request.ContentLength = (256 * 1024) + 1)).Status);
        Assert.Equal(413, (await house.SendAsync(nameof(ReceiveMessages), [], request => request.ContentLength = (256 * 1024) + 1)).Status);
    }

    [Fact]
    public async Task A_key_counts_only_where_keys_are_allowed_and_for_its_roles_alone()
    {
        using Gatehouse closed = House(null);
        using Gatehouse reading = House(null, ("SlipwayApi:keys", "true"), ("SlipwayApi:keyRoles", "Release.Read"));
        using Gatehouse bare = House(null, ("SlipwayApi:keys", "true"));

        Assert.Equal(401, (await closed.SendAsync(nameof(GetRelease), [], request => request.Headers["x-functions-key"] = "any")).Status);
        Welcome came = await reading.SendAsync(nameof(GetRelease), []);
        Assert.Equal((200, "key"), (came.Status, came.Visit!.Name));
        Assert.Equal(403, (await reading.SendAsync(nameof(StartRelease), [])).Status);
        Assert.Equal(403, (await bare.SendAsync(nameof(GetRelease), [])).Status);
        Assert.Equal(401, (await reading.SendAsync(nameof(GetApprovalCard), [])).Status);
        Assert.Equal(401, (await reading.AskAsync("forged")).Status);
    }

    [Fact]
    public async Task Beside_a_key_a_token_says_who_it_is_and_adds_what_it_may()
    {
        using Gatehouse house = House(
            $"grants: [{{ people: [{SimulatedTenant.Ada}], roles: [Release.Operate], products: [shop-web], environments: [test] }}]",
            ("SlipwayApi:keys", "true"),
            ("SlipwayApi:keyRoles", "Release.Read"));

        Welcome came = await house.AskAsync(tenant.Token(), nameof(CommandRelease));

        Assert.Equal($"person:{SimulatedTenant.Ada}", came.Visit!.Name);
        Assert.True(came.Visit.Rights.Has(Role.Operate, Shop, "test"));
        Assert.True(came.Visit.Rights.HasEverywhere(Role.Read));
        Assert.False(came.Visit.Rights.Has(Role.Operate, Shop, "production"));
    }

    [Fact]
    public async Task Who_asks_too_often_is_told_when_to_come_again_and_keeps_nobody_else_out()
    {
        using Gatehouse house = House(SimulatedTenant.EverythingForEveryone, ("SlipwayApi:limits:requestsPerMinute", "1"), ("SlipwayApi:limits:burst", "2"));
        string ada = tenant.Token();

        Welcome[] asked = [await house.AskAsync(ada), await house.AskAsync(ada), await house.AskAsync(tenant.Token()), await house.AskAsync(tenant.Token(null, ("oid", Bo)))];

        Assert.Equal([200, 200, 429, 200], asked.Select(one => one.Status));
        Assert.InRange(int.Parse(asked[2].RetryAfter!, System.Globalization.CultureInfo.InvariantCulture), 1, 60);
        Assert.Equal("urn:slipway:problem:too-many", asked[2].Refusal!.Type);
    }

    [Theory]
    [InlineData("SlipwayApi:keys", "yes", "SlipwayApi:keys 'yes' is neither true nor false; write one of them, or leave it out.")]
    [InlineData("SlipwayApi:keyRoles", "Release.Read, Admin", "SlipwayApi:keyRoles has 'Admin', which is no role; write some of Release.Read, Release.Submit, Release.Approve, Release.Operate, Plan.Write, with commas between them.")]
    public void A_wrong_setting_is_one_clear_sentence(string setting, string value, string sentence)
    {
        using Gatehouse house = new(new() { [setting] = value });

        Assert.Equal(sentence, Assert.Throws<OptionsValidationException>(() => house.Get<IOptions<CallerOptions>>().Value).Message);
    }

    [Theory]
    [InlineData("requestsPerMinute", "-1", "SlipwayApi:limits:requestsPerMinute '-1' is not a number from 0 to 1000000; write one, or leave it out.")]
    [InlineData("burst", "0", "SlipwayApi:limits:burst '0' is not a number from 1 to 1000000; write one, or leave it out.")]
    public void A_limit_that_is_no_number_is_one_clear_sentence(string setting, string value, string sentence)
    {
        using Gatehouse house = new(new() { [$"SlipwayApi:limits:{setting}"] = value });

        Assert.Equal(sentence, Assert.Throws<OptionsValidationException>(() => house.Get<IOptions<CallerLimits>>().Value).Message);
    }

    private Gatehouse House(string? policy, params (string Name, string Value)[] more)
    {
        Dictionary<string, string?> settings = new(tenant.Settings) { ["SlipwayAccess:policy"] = policy };
        foreach ((string name, string value) in more)
        {
            settings[name] = value;
        }

        return new(settings);
    }

    private string As(params string[] roles) => tenant.Token(token => token.Claims["roles"] = roles);

    private string App(params string[] roles) => tenant.Token(
        token => token.Claims["roles"] = roles, ("scp", null), ("oid", Bo), ("sub", Bo), ("azp", Robot), ("preferred_username", null));
}
