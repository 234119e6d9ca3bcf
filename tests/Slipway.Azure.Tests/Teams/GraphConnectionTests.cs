using Microsoft.Extensions.Time.Testing;
using Microsoft.Graph;
using Microsoft.Graph.Models;
using Slipway.Azure.Teams.Directory;

namespace Slipway.Azure.Tests.Teams;

public sealed class GraphConnectionTests
{
    [Fact]
    public async Task A_token_is_asked_for_the_endpoint_alone_and_goes_with_every_request()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedEntra identity = new();
        SimulatedUser ada = graph.Add("ada@example.com");

        await graph.Open(identity).FindAsync(ada.Id, Sample.Cancellation);

        Assert.Equal([$"{graph.Origin}/.default"], identity.Scopes);
        Assert.Equal("https://graph.microsoft.com/.default", GraphConnection.Scope(new Uri("https://graph.microsoft.com/v1.0")));
    }

    [Theory]
    [InlineData("other port")]
    [InlineData("other name")]
    [InlineData("user info")]
    [InlineData("other version")]
    [InlineData("no address")]
    public async Task A_list_that_goes_on_elsewhere_is_refused_and_no_token_leaves(string where)
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        await using SimulatedGraph elsewhere = await SimulatedGraph.StartAsync();
        graph.PageSize = 1;
        Guid group = graph.AddGroup(graph.Add("ada@example.com").Id, graph.Add("ben@example.com").Id);
        graph.NextLink = next => where switch
        {
            "other port" => next.Replace(graph.Origin, elsewhere.Origin, StringComparison.Ordinal),
            "other name" => next.Replace(graph.Origin, elsewhere.Origin.Replace("127.0.0.1", "localhost", StringComparison.Ordinal), StringComparison.Ordinal),
            "user info" => next.Replace(graph.Origin, $"{graph.Origin}@{new Uri(elsewhere.Origin).Authority}", StringComparison.Ordinal),
            "other version" => next.Replace("/v1.0/", "/v1.0.1/", StringComparison.Ordinal),
            _ => "/v1.0/groups",
        };

        DirectoryUnavailableException refused = await Assert.ThrowsAsync<DirectoryUnavailableException>(
            () => graph.Open().MembersAsync(group.ToString(), Sample.Cancellation));

        Assert.Equal($"The list of the group {group} goes on at another place than Microsoft Graph; nothing was asked there.", refused.Message);
        Assert.Single(graph.Asked);
        Assert.Empty(elsewhere.Asked);
    }

    [Fact]
    public async Task Even_the_clients_own_way_through_pages_does_not_leave_the_endpoint()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        await using SimulatedGraph elsewhere = await SimulatedGraph.StartAsync();
        GraphServiceClient client = GraphConnection.Open(graph.Endpoint, new SimulatedEntra(), EntraDirectory.Pauses);
        UserCollectionResponse page = new() { Value = [new User()], OdataNextLink = $"{elsewhere.Endpoint}/users" };
        PageIterator<User, UserCollectionResponse> pages = PageIterator<User, UserCollectionResponse>.CreatePageIterator(client, page, _ => true);

        await Assert.ThrowsAsync<HttpRequestException>(() => pages.IterateAsync(Sample.Cancellation));

        Assert.Empty(elsewhere.Asked);
    }

    [Fact]
    public async Task A_redirection_is_not_followed()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        await using SimulatedGraph elsewhere = await SimulatedGraph.StartAsync();
        SimulatedUser ada = graph.Add("ada@example.com");
        graph.Next(302, "", "text/html", $"{elsewhere.Endpoint}/users/{ada.Id}");

        await Assert.ThrowsAsync<DirectoryUnavailableException>(() => graph.Open().FindAsync(ada.Id, Sample.Cancellation));

        Assert.Empty(elsewhere.Asked);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_throttled_question_is_put_again_when_Graph_wants_it_and_not_before(int status)
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser ada = graph.Add("ada@example.com", "Ada");
        Guid group = graph.AddGroup(ada.Id);
        EntraDirectory directory = graph.Open();
        graph.Fail(1, status, retryAfter: 1, "TooManyRequests");

        Assert.Equal([group.ToString()], await directory.GroupsOfAsync(ada.Id, [group.ToString()], Sample.Cancellation));

        Assert.Equal((2, 0), (graph.Asked.Count, graph.Impatience));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_passing_failure_is_passed_over(int status)
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser ada = graph.Add("ada@example.com", "Ada");
        graph.Fail(2, status, retryAfter: 0);

        Assert.Equal("Ada", (await graph.Open().FindAsync(ada.Id, Sample.Cancellation))?.DisplayName);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(120)]
    public async Task A_pause_that_is_longer_than_anybody_waits_is_told_at_once(int seconds)
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        graph.Fail(1, 429, retryAfter: seconds, "TooManyRequests");

        DirectoryUnavailableException refused = await Assert.ThrowsAsync<DirectoryUnavailableException>(
            () => graph.Open().FindAsync("ada@example.com", Sample.Cancellation));

        Assert.Equal("Microsoft Graph did not say who ada@example.com is: it answered 429 TooManyRequests.", refused.Message);
        Assert.Equal(TimeSpan.FromSeconds(seconds), refused.RetryAfter);
        Assert.Single(graph.Asked);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task An_outage_is_told_after_four_tries(int status)
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        graph.Fail(9, status, retryAfter: 0);

        DirectoryUnavailableException refused = await Assert.ThrowsAsync<DirectoryUnavailableException>(
            () => graph.Open().FindAsync("ada@example.com", Sample.Cancellation));

        Assert.Equal($"Microsoft Graph did not say who ada@example.com is: it answered {status}.", refused.Message);
        Assert.Equal(4, graph.Asked.Count);
    }

    [Theory]
    [InlineData(200, "<html>Sign in to the network</html>", "text/html")]
    [InlineData(200, "{\"id\":", "application/json")]
    [InlineData(200, "", "application/json")]
    [InlineData(204, "", "application/json")]
    [InlineData(200, "{}", "application/json")]
    [InlineData(404, "<html>No such page</html>", "text/html")]
    [InlineData(404, "{\"error\":{\"code\":\"UnknownError\",\"message\":\"\"}}", "application/json")]
    [InlineData(418, "", "text/plain")]
    public async Task What_is_no_answer_of_Graphs_is_an_outage_and_no_answer(int status, string body, string type)
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser ada = graph.Add("ada@example.com");
        EntraDirectory directory = graph.Open();

        graph.Next(status, body, type);
        await Assert.ThrowsAsync<DirectoryUnavailableException>(() => directory.FindAsync(ada.Id, Sample.Cancellation));
        graph.Next(status, body, type);
        await Assert.ThrowsAsync<DirectoryUnavailableException>(() => directory.GroupsOfAsync(ada.Id, [ada.Id], Sample.Cancellation));
        graph.Next(status, body, type);
        await Assert.ThrowsAsync<DirectoryUnavailableException>(() => directory.MembersAsync(ada.Id, Sample.Cancellation));
    }

    [Fact]
    public async Task A_host_that_nobody_serves_is_an_outage()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        EntraDirectory directory = graph.Open();
        await graph.StopAsync();

        await Assert.ThrowsAsync<DirectoryUnavailableException>(() => directory.FindAsync("ada@example.com", Sample.Cancellation));
    }

    [Fact]
    public async Task A_question_without_an_answer_ends_in_time()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        FakeTimeProvider clock = new();
        Task came = graph.NextHangs();
        Task<DirectoryPerson?> asked = graph.Open(clock: clock).FindAsync("ada@example.com", Sample.Cancellation);
        await came;

        clock.Advance(EntraDirectory.Patience);

        DirectoryUnavailableException late = await Assert.ThrowsAsync<DirectoryUnavailableException>(() => asked);
        Assert.Equal("Microsoft Graph did not say who ada@example.com is within 5 s.", late.Message);
    }

    [Fact]
    public async Task Whoever_gives_up_is_not_told_of_an_outage()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        Task came = graph.NextHangs();
        using CancellationTokenSource leaving = new();
        Task<DirectoryPerson?> asked = graph.Open().FindAsync("ada@example.com", leaving.Token);
        await came;

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    [Theory]
    [InlineData("https://graph.microsoft.com", "401 InvalidAuthenticationToken")]
    [InlineData(null, "403 Authorization_RequestDenied", "User.ReadBasic.All")]
    public async Task A_token_that_Graph_refuses_is_told_with_what_to_grant_and_without_the_token(string? audience, string said, params string[] roles)
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser ada = graph.Add("ada@example.com");

        DirectoryUnavailableException refused = await Assert.ThrowsAsync<DirectoryUnavailableException>(
            () => graph.Open(new SimulatedEntra(roles) { Audience = audience }).FindAsync(ada.Id, Sample.Cancellation));

        Assert.Equal($"Microsoft Graph did not say who {ada.Id} is: it answered {said}; let an administrator grant the app User.Read.All and GroupMember.Read.All.", refused.Message);
        Assert.DoesNotContain(graph.Authorizations.First()["Bearer ".Length..], refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_identity_without_a_token_is_an_outage()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();

        DirectoryUnavailableException refused = await Assert.ThrowsAsync<DirectoryUnavailableException>(
            () => graph.Open(new SimulatedEntra { IsAway = true }).FindAsync("ada@example.com", Sample.Cancellation));

        Assert.Equal("Microsoft Graph could not be asked who ada@example.com is: no token was to be had; see to the identity that SlipwayTeams names.", refused.Message);
        Assert.Empty(graph.Asked);
    }
}
