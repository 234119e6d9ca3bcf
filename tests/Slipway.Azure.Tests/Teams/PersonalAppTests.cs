using Azure.Core;
using Slipway.Azure.Teams;
using Slipway.Azure.Teams.Directory;

namespace Slipway.Azure.Tests.Teams;

/// <summary>The bot comes into people's chats by Graph, where an administrator lets it.</summary>
public sealed class PersonalAppTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_app_is_installed_unless_it_is_already_and_the_chat_named(bool already)
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser ada = graph.Add("ada@example.com");
        if (already)
        {
            graph.Install(ada.Id);
        }

        Assert.Equal(SimulatedGraph.ChatOf(ada.Id), await Open(graph).OpenChatAsync(ada.Id, Sample.Cancellation));
        Assert.Equal(3, graph.Asked.Count);
    }

    [Fact]
    public async Task A_policy_that_blocks_it_is_told_with_what_an_administrator_can_do()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser ada = graph.Add("ada@example.com");
        graph.Blocked.Add(ada.Id);

        DirectoryUnavailableException refused = await Assert.ThrowsAsync<DirectoryUnavailableException>(() => Open(graph).OpenChatAsync(ada.Id, Sample.Cancellation));

        Assert.Equal(403, refused.Status);
        Assert.Equal(
            $"Microsoft Graph did not say that the bot is installed for {ada.Id}: it answered 403 Forbidden; let an administrator grant the app "
                + "TeamsAppInstallation.ReadWriteSelfForUser.All, and allow it in the policies of Teams.",
            refused.Message);
    }

    [Fact]
    public async Task Whoever_has_no_licence_or_is_not_in_the_tenant_cannot_have_it()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser ada = graph.Add("ada@example.com");
        graph.Unlicensed.Add(ada.Id);

        Assert.Equal(404, (await Assert.ThrowsAsync<DirectoryUnavailableException>(() => Open(graph).OpenChatAsync(ada.Id, Sample.Cancellation))).Status);
        Assert.Equal(404, (await Assert.ThrowsAsync<DirectoryUnavailableException>(
            () => Open(graph).OpenChatAsync("5a000000-0000-4000-8000-00000000dead", Sample.Cancellation))).Status);
    }

    [Fact]
    public async Task Without_the_permission_nothing_is_installed()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser ada = graph.Add("ada@example.com");

        Assert.Equal(403, (await Assert.ThrowsAsync<DirectoryUnavailableException>(
            () => Open(graph, SimulatedEntra.Least).OpenChatAsync(ada.Id, Sample.Cancellation))).Status);
    }

    [Fact]
    public async Task When_Graph_is_busy_it_says_until_when()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        SimulatedUser ada = graph.Add("ada@example.com");
        graph.Fail(1, 429, retryAfter: 600, code: "TooManyRequests");

        DirectoryUnavailableException busy = await Assert.ThrowsAsync<DirectoryUnavailableException>(() => Open(graph).OpenChatAsync(ada.Id, Sample.Cancellation));

        Assert.Equal((429, TimeSpan.FromSeconds(600)), (busy.Status, busy.RetryAfter));
    }

    private static PersonalApp Open(SimulatedGraph graph, params string[] roles)
    {
        TokenCredential identity = new SimulatedEntra(roles.Length > 0 ? roles : [PersonalApp.Permission]);
        return new(GraphConnection.Open(graph.Endpoint, identity, EntraDirectory.Pauses), TimeProvider.System, new TeamsOptions { CatalogAppId = SimulatedGraph.CatalogApp });
    }
}
