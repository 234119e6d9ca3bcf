using System.Text;
using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Tests.Blobs;

public sealed class PlanStoreTests(AzuriteFixture azurite)
{
    private readonly ProductName product = Sample.Product();
    private readonly PlanStore plans = new(new ArtifactAccounts(azurite.Account));

    [Fact]
    public async Task A_product_without_a_plan_has_none()
    {
        Assert.Null(await plans.CurrentAsync(product, Sample.Cancellation));
        Assert.Null(await plans.GetAsync(product, Digest.Of("no plan"), Sample.Cancellation));
    }

    [Fact]
    public async Task The_last_plan_is_the_current_one_and_every_earlier_one_stays_readable()
    {
        Digest first = await PutAsync("first");
        Digest second = await PutAsync("second");

        Assert.Equal(second, (await plans.CurrentAsync(product, Sample.Cancellation))!.Digest);
        StoredPlan stored = (await plans.GetAsync(product, first, Sample.Cancellation))!;
        Assert.Equal("first", Encoding.UTF8.GetString(stored.Text.Span));
    }

    [Fact]
    public async Task The_same_plan_twice_is_one_plan_stored_at_its_first_time()
    {
        Digest digest = await PutAsync("same");
        DateTimeOffset first = (await plans.CurrentAsync(product, Sample.Cancellation))!.StoredAt;

        Assert.Equal(digest, await PutAsync("same"));

        Assert.Equal(first, (await plans.CurrentAsync(product, Sample.Cancellation))!.StoredAt);
    }

    [Fact]
    public async Task Storing_a_plan_creates_the_containers_it_names()
    {
        string[] names = [$"{product}-staging", $"{product}-production", $"{product}-staging"];

        await plans.PutAsync(product, Encoding.UTF8.GetBytes("plan"), names, Sample.Cancellation);
        await plans.PutAsync(product, Encoding.UTF8.GetBytes("plan"), names, Sample.Cancellation);

        Assert.True(await azurite.Account.Blobs.GetBlobContainerClient($"{product}-production").ExistsAsync(Sample.Cancellation));
    }

    [Fact]
    public async Task A_pinned_plan_whose_text_was_swapped_is_not_given_out()
    {
        Digest digest = await PutAsync("approval: needed");
        await azurite.Account.WriteAsync(StorageAccount.Plans, $"{product}/{digest.ToString()[7..]}.plan", "approval: none");

        TamperedException tampered = await Assert.ThrowsAsync<TamperedException>(() => plans.GetAsync(product, digest, Sample.Cancellation));

        Assert.Equal(
            $"The plan of {product} was changed after it was stored: it was pinned as {digest} and now is {Digest.Of("approval: none")}.",
            tampered.Message);
        await Assert.ThrowsAsync<TamperedException>(() => plans.CurrentAsync(product, Sample.Cancellation));
    }

    private Task<Digest> PutAsync(string text) => plans.PutAsync(product, Encoding.UTF8.GetBytes(text), [], Sample.Cancellation);
}
