using Slipway.Releases.Progress;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>A product whose first version went all the way, and every answer that was given on it.</summary>
public sealed class ReleasedProduct(World world) : IAsyncLifetime
{
    public TestProduct Product { get; } = world.App.NewProduct();

    public string Id => $"{Product.Name}-1.0.0";

    public Answer Preview { get; private set; } = null!;

    public Answer Accepted { get; private set; } = null!;

    public Answer Awaiting { get; private set; } = null!;

    public Answer Decided { get; private set; } = null!;

    public Answer Released { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Product.StoreAsync(
            TestProduct.Plain("staging"),
            Product.Production() with { Approval = $"{{ approvers: [{TestProduct.Ada}] }}", Validation = Product.Gate(samples: 2) });
        await Product.PublishAsync("1.0.0");
        Preview = await Product.Api.PostAsync("releases/preview", Product.Request("1.0.0"));
        Accepted = await Product.AskAsync("1.0.0");
        Awaiting = await Product.Api.ReachesAsync(Id, ReleaseState.AwaitingApproval);
        Decided = await Product.DecideAsync(await Product.QuestionIdAsync(Id), TestProduct.Ada);
        Released = await Product.Api.ReachesAsync(Id, ReleaseState.Released);
    }

    public ValueTask DisposeAsync() => default;
}
