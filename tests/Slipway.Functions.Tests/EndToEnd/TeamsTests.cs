using Slipway.Azure.Teams.Cards;
using Slipway.Azure.Tests.Teams;
using Slipway.Functions.Tests.Teams;
using Slipway.Functions.Timers;
using Slipway.Releases.Progress;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>A release asks where people are, in Teams, and its card shows what comes of it.</summary>
public sealed class TeamsTests(World world)
{
    [Fact]
    public async Task A_card_is_posted_when_a_release_asks_strangers_clicks_change_nothing_and_an_approvers_click_releases()
    {
        await using TeamsApp town = await TeamsApp.StartAsync(world);
        SimulatedUser ada = town.Graph.Add(TestProduct.Ada, "Ada");
        SimulatedUser stranger = town.Graph.Add("stranger@example.com", "A stranger");
        TestProduct product = town.App.NewProduct();
        await product.StoreAsync(TestProduct.Plain() with { Approval = $"{{ approvers: [{TestProduct.Ada}] }}" });
        string id = await product.BeginAsync("1.0.0");
        string approval = await product.QuestionIdAsync(id);
        Attempt click = await town.ClickAsync(approval, ApprovalCard.ApproveVerb, stranger);

        Assert.Equal(401, (await town.SendAsync(click, $"Bearer {click.Token}", $"Bearer {click.Token}")).Status);
        Assert.Equal(401, (await town.SendAsync(click)).Status);
        Assert.Equal(200, (await town.SendAsync(click, $"Bearer {click.Token}")).Status);
        Assert.Equal(ReleaseState.AwaitingApproval, (await product.Api.ReleaseAsync(id)).State);
        await town.SayAsync(approval, ApprovalCard.ApproveVerb, ada);
        await product.Api.ReachesAsync(id, ReleaseState.Released);

        await town.App.RunTimerAsync(nameof(PostCards));
        await town.ShowsAsync(approval, "Approved.");
        Assert.Empty(town.Teams.Complaints);
    }
}
