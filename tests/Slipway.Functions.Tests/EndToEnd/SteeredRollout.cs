using Slipway.Azure.Records;
using Slipway.Azure.Teams.Cards;
using Slipway.Azure.Tests.Teams;
using Slipway.Functions.Tests.Teams;
using Slipway.Releases.Progress;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>A release whose first ring is watched for long, its card in the channel, and its operators: named, disabled, and of a group.</summary>
public sealed class SteeredRollout(World world) : IAsyncLifetime
{
    internal TeamsApp Town { get; private set; } = null!;

    internal TestProduct Product { get; private set; } = null!;

    internal SimulatedUser Ada { get; private set; } = null!;

    internal SimulatedUser Stranger { get; private set; } = null!;

    internal SimulatedUser Disabled { get; private set; } = null!;

    internal SimulatedUser Unknown { get; private set; } = null!;

    internal string Id { get; private set; } = "";

    internal string Card => CardSubject.Rollout(ReleaseId.Parse(Id), "production").Id;

    public async ValueTask InitializeAsync()
    {
        Town = await TeamsApp.StartAsync(world);
        Product = Town.App.NewProduct();
        Ada = Town.Graph.Add(TestProduct.Ada, "Ada");
        Stranger = Town.Graph.Add("stranger@example.com", "A stranger");
        Disabled = Town.Graph.Add("left@example.com", "Somebody who left", enabled: false);
        Unknown = Town.Graph.Add("hidden@example.com", "Somebody of whom little can be read", enabled: null);
        await Product.StoreAsync(new PlanText(Product.Name, Product.Production(canary: TestProduct.LongBake))
        {
            Operators = $"{{ people: [{TestProduct.Ada}, left@example.com, hidden@example.com], entraGroup: {Town.Graph.AddGroup()} }}",
        });
        Id = await Product.BeginAsync("1.0.0");
        await Town.ShowsAsync(Card, "canary 5 %: runs it");
    }

    /// <summary>A click on Hold by an operator, which would be taken.</summary>
    internal Task<Attempt> ClickAsync() => Town.ClickAsync(Card, RolloutCard.HoldVerb, Ada);

    /// <summary>All that a word could change.</summary>
    internal async Task<(ReleaseState State, string Lines, int Cards)> SnapshotAsync() => (
        (await Product.Api.ReleaseAsync(Id)).State,
        string.Join('\n', (await Product.TimelineAsync(Id)).Select(line => line.Hash)),
        Town.Teams.Cards.Count);

    public ValueTask DisposeAsync() => Town.DisposeAsync();
}
