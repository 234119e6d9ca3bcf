using Slipway.Functions.Tests.EndToEnd;

namespace Slipway.Functions.Tests.Http;

public sealed class PlanTests(World world)
{
    private readonly TestProduct product = world.App.NewProduct();

    [Fact]
    public async Task A_stored_plan_comes_back_to_the_byte_with_its_digest_as_its_tag()
    {
        PlanText plan = new PlanText(product.Name, product.Production());
        Answer stored = await product.StoreAsync(plan);

        Answer read = await product.Api.GetAsync($"plans/{product.Name}");

        Assert.Equal((200, "application/yaml", plan.ToString()), (read.Status, read.MediaType, read.Text));
        Assert.Equal($"\"{(string)stored.Json["digest"]!}\"", read.ETag);
    }

    [Fact]
    public async Task A_plan_that_is_only_validated_is_shown_with_its_defaults_and_not_stored()
    {
        Answer answer = await product.Api.SendAsync(HttpMethod.Post, "plans/validate", new PlanText(product.Name, product.Production()).ToString(), "application/yaml");

        Assert.Equal(200, answer.Status);
        Assert.Equal("builds", (string?)answer.Json["plan"]!["builds"]);
        Assert.Equal("production", (string?)answer.Json["plan"]!["stages"]![0]!["container"]);
        Assert.Equal(404, (await product.Api.GetAsync($"plans/{product.Name}")).Status);
    }

    [Fact]
    public async Task Every_mistake_of_a_plan_is_listed_with_its_line_and_its_mend()
    {
        string plan = $"product: {product.Name}\nstages:\n  - name: production\n    rollout:\n      rings:\n        - {{ name: all, weight: 100, bake: soon }}\n      health: maybe";

        Answer answer = await product.Api.SendAsync(HttpMethod.Post, "plans/validate", plan, "application/yaml");

        Assert.Equal((422, "plan-invalid"), (answer.Status, answer.Problem));
        Assert.Equal([6, 7], answer.Json["errors"]!.AsArray().Select(error => (int)error!["line"]!));
        Assert.All(answer.Json["errors"]!.AsArray(), error => Assert.NotEmpty((string)error!["mend"]!));
    }

    [Fact]
    public async Task Where_the_deployment_makes_the_containers_a_plan_that_names_another_is_refused()
    {
        await using SlipwayApp app = await world.StartAppAsync(
            world.NewOptions() with { Settings = new Dictionary<string, string?> { ["AzureWebJobsStorage:prepared"] = "true" } });
        await app.Storage.Blobs.CreateBlobContainerAsync("builds", cancellationToken: TestContext.Current.CancellationToken);
        TestProduct other = app.NewProduct();

        Answer refused = await other.Api.SendAsync(
            HttpMethod.Post, $"plans/{other.Name}", new PlanText(other.Name, new StageText("nowhere", new RingText("all", 100, "1s"))).ToString(), "application/yaml");

        Assert.Equal(
            (422, "There is no container nowhere that Slipway may use, and it creates none here; add it to the environments of the deployment."), (refused.Status, refused.Detail));
    }
}
