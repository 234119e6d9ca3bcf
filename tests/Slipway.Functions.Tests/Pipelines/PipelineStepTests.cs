using Slipway.Functions.Tests.EndToEnd;

namespace Slipway.Functions.Tests.Pipelines;

/// <summary>A user's pipeline releases with the snippets that are published, and fails with the reason.</summary>
public sealed class PipelineStepTests(World world)
{
    private readonly TestProduct product = world.App.NewProduct();

    private (string, string) Key { get; } = ("SLIPWAY_KEY", SlipwayApp.FunctionKey);

    [Fact]
    public async Task A_step_follows_its_release_until_the_version_is_released()
    {
        await product.StoreAsync(product.Production());
        await product.PublishAsync("1.0.0");

        (int code, string said, string outputs) = await GitHub("1.0.0").RunAsync(Key);

        Assert.True(code == 0, said);
        Assert.Equal($"id={product.Name}-1.0.0\noutcome=Released\n", outputs);
        Assert.Contains($"Slipway: {product.Name}-1.0.0 is accepted: ", said, StringComparison.Ordinal);
        Assert.Equal("1.0.0", await product.RunsAsync("everyone"));
        Assert.Equal(0, (await GitHub("1.0.0").RunAsync(Key)).Code);
    }

    [Fact]
    public async Task A_step_fails_with_the_reason_for_which_its_release_was_taken_back()
    {
        await product.StoreAsync(product.Production());
        await product.PublishAsync("1.0.0");
        product.Service.Sicken($"{product.Name}/1.0.0/production/canary");

        (int code, string said, string outputs) = await GitHub("1.0.0").RunAsync(Key);

        Assert.Equal(1, code);
        Assert.Contains("outcome=RolledBack", outputs, StringComparison.Ordinal);
        Assert.Matches($"(?m)^::error title=Slipway::{product.Name}-1\\.0\\.0: .*ring canary of production is not healthy", said);
    }

    [Fact]
    public async Task A_step_of_azure_devops_says_so_in_its_own_words()
    {
        await product.StoreAsync(TestProduct.Plain());
        (int code, string said, string _) = await AzureDevOps("1.0.0").RunAsync(Key);

        Assert.Equal(1, code);
        Assert.Contains($"##vso[task.logissue type=error]", said, StringComparison.Ordinal);
        Assert.Contains($"builds/{product.Name}/1.0.0", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_refused_is_said_in_the_words_of_the_api_and_cannot_command_the_service()
    {
        (int code, string said, string _) = await GitHub("1.0.0\n::error::forged ####vso[task.setvariable] ###[x]").RunAsync(Key);

        Assert.Equal(1, code);
        Assert.Contains("was not accepted (400): ", said, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?m)^::error::forged", said);
        Assert.DoesNotContain("##", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_waits_no_longer_leaves_its_release_under_way()
    {
        await product.StoreAsync(product.Production(canary: TestProduct.LongBake));
        await product.PublishAsync("1.0.0");

        Assert.Equal(0, (await GitHub("1.0.0", ("wait", "0")).RunAsync(Key)).Code);
        (int code, string said, string _) = await GitHub("1.0.0", ("wait", "1")).RunAsync(Key);

        Assert.True(code == 3, said);
        Assert.Contains("is under way still, and goes on", said, StringComparison.Ordinal);
        await product.CommandAsync($"{product.Name}-1.0.0", "abort");
    }

    [Fact]
    public async Task Where_nobody_gives_a_token_the_step_says_what_to_permit()
    {
        (int code, string said, string _) = await GitHub("1.0.0", ("audience", "slipway")).RunAsync(("ACTIONS_ID_TOKEN_REQUEST_URL", ""));

        Assert.Equal(2, code);
        Assert.Contains("Nobody gives this run a token", said, StringComparison.Ordinal);
    }

    private PipelineStep GitHub(string version, params (string, string)[] more) =>
        PipelineStep.GitHub([("api", $"{world.App.Host.Api}"), ("product", product.Name), ("version", version), .. more]);

    private PipelineStep AzureDevOps(string version) =>
        PipelineStep.AzureDevOps(("api", $"{world.App.Host.Api}"), ("audience", ""), ("product", product.Name), ("version", version));
}
