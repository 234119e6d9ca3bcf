using Slipway.Functions.Tests.EndToEnd;
using Slipway.Releases.Progress;

namespace Slipway.Functions.Tests.Http;

/// <summary>A product with a plan, a good build, an empty one, and a release that waits for approval.</summary>
public sealed class Shop(World world) : IAsyncLifetime
{
    public SlipwayApp App => world.App;

    public TestProduct Product { get; } = world.App.NewProduct();

    /// <summary>A product without a plan and without builds.</summary>
    public string Unknown { get; } = world.App.NewProduct().Name;

    public string Waiting { get; private set; } = "";

    public string Approval { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await Product.StoreAsync(TestProduct.Plain() with { Approval = $"{{ approvers: [{TestProduct.Ada}] }}" });
        await Product.PublishAsync("2.0.0");
        await Product.Blob("builds", "3.0.0/empty.zip").UploadAsync(BinaryData.Empty, TestContext.Current.CancellationToken);
        Waiting = await Product.BeginAsync("1.0.0");
        await Product.Api.ReachesAsync(Waiting, ReleaseState.AwaitingApproval);
        Approval = await Product.QuestionIdAsync(Waiting);
    }

    public ValueTask DisposeAsync() => default;

    /// <summary>Fills a test's text: <c>$P</c> the product, <c>$U</c> one without a plan, <c>$R</c> the release, <c>$A</c> its approval.</summary>
    public string Fill(string text) => text
        .Replace("$P", Product.Name, StringComparison.Ordinal)
        .Replace("$U", Unknown, StringComparison.Ordinal)
        .Replace("$R", Waiting, StringComparison.Ordinal)
        .Replace("$A", Approval, StringComparison.Ordinal);

    /// <summary>Nothing is there but what was there from the beginning, and it has not moved.</summary>
    public async Task NothingChangedAsync()
    {
        (string[] ids, _) = await Product.Api.ListAsync($"product={Product.Name}");
        Assert.Equal([Waiting], ids);
        Assert.Empty((await Product.Api.ListAsync($"product={Unknown}")).Ids);
        Assert.Equal(404, (await Product.Api.GetAsync($"plans/{Unknown}")).Status);
        Assert.Equal(ReleaseState.AwaitingApproval, (await Product.Api.ReleaseAsync(Waiting)).State);
        Assert.Equal(3, (await Product.TimelineAsync(Waiting)).Length);
    }
}
