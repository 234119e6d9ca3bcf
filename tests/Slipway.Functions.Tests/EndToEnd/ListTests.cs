using Slipway.Releases.Progress;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>A product with a dozen releases, all but one of which wait for approval.</summary>
public sealed class ManyReleases(World world) : IAsyncLifetime
{
    public TestProduct Product { get; } = world.App.NewProduct();

    public string Environment => $"home-of-{Product.Name}";

    public string[] NewestFirst { get; private set; } = [];

    public string Aborted => NewestFirst[7];

    public async ValueTask InitializeAsync()
    {
        await Product.StoreAsync(TestProduct.Plain(Environment) with { Approval = $"{{ approvers: [{TestProduct.Ada}] }}" });
        List<string> ids = [];
        for (int minor = 0; minor < 12; minor++)
        {
            ids.Insert(0, await Product.BeginAsync($"1.{minor}.0"));
        }

        NewestFirst = [.. ids];
        await Task.WhenAll(ids.Select(id => Product.Api.ReachesAsync(id, ReleaseState.AwaitingApproval)));
        await Product.CommandAsync(Aborted, "abort");
        await Product.Api.ReachesAsync(Aborted, ReleaseState.Aborted);
    }

    public ValueTask DisposeAsync() => default;
}

public sealed class ListTests(ManyReleases many) : IClassFixture<ManyReleases>
{
    private readonly ReleaseApi api = many.Product.Api;

    [Fact]
    public async Task Pages_follow_each_other_to_the_end_without_a_gap_or_a_repeat()
    {
        List<string> read = [];
        int pages = 0;
        string? continuation = "";
        for (; continuation is not null; pages++)
        {
            (string[]? ids, continuation) = await api.ListAsync($"product={many.Product.Name}&size=5&continuation={continuation}");
            read.AddRange(ids);
        }

        Assert.Equal(3, pages);
        Assert.Equal(many.NewestFirst, read);
    }

    [Fact]
    public async Task Releases_are_found_by_product_environment_and_state()
    {
        Assert.Equal(many.NewestFirst, (await api.ListAsync($"product={many.Product.Name}")).Ids);
        Assert.Equal(many.NewestFirst, (await api.ListAsync($"environment={many.Environment}")).Ids);
        Assert.Equal([many.Aborted], (await api.ListAsync($"environment={many.Environment}&state=aborted")).Ids);
        Assert.Equal(11, (await api.ListAsync($"product={many.Product.Name}&state=AwaitingApproval")).Ids.Length);
        Assert.Empty((await api.ListAsync($"product={many.Product.Name}&environment=elsewhere")).Ids);
        Assert.DoesNotContain(many.Aborted, (await api.ListAsync("state=Released&size=200")).Ids);
    }

    [Theory]
    [InlineData("continuation=nonsense!")]
    [InlineData("continuation=bm9uc2Vuc2U")]
    [InlineData("size=-1")]
    [InlineData("size=0")]
    [InlineData("size=201")]
    [InlineData("size=many")]
    [InlineData("state=Lost")]
    [InlineData("state=3")]
    [InlineData("product=Shop")]
    public async Task A_question_that_makes_no_sense_is_answered_with_how_to_ask(string query)
    {
        Answer answer = await api.GetAsync($"releases?{query}");

        Assert.Equal((400, "malformed"), (answer.Status, answer.Problem));
        Assert.EndsWith(".", answer.Detail, StringComparison.Ordinal);
    }
}
