using Azure.Core;
using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Plans;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Tests.Blobs;

/// <summary>Released versions are made immutable where the account can, and are not where it cannot, which is told plainly.</summary>
public sealed class VersionProtectionTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private static readonly Protection Both = new(LegalHold: true, TimeSpan.FromDays(30), Locked: false);

    private readonly ReleaseId release = Sample.Release();
    private readonly SimulatedImmutability service = new();
    private readonly DateTimeOffset until = Both.Until(TimeProvider.System.GetUtcNow())!.Value;
    private string production = "";

    public async ValueTask InitializeAsync()
    {
        production = await Sample.ContainerAsync(azurite.Account, "production");
        await azurite.Account.PromotedAsync(release, production, [.. Enumerable.Range(0, 40).Select(n => $"parts/{n:D2}.bin")]);
    }

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task Every_blob_and_the_manifest_are_held_and_immutable_until_the_time()
    {
        ProtectionResult result = await ProtectAsync(Both);

        Assert.Equal(new ProtectionResult(null, null), result);
        string[] names = [.. Enumerable.Range(0, 40).Select(n => $"parts/{n:D2}.bin"), ArtifactPath.Manifest];
        Assert.All(names, name => Assert.Equal((until, "Unlocked", true), service.Of(name)));
        Assert.Equal(82, service.Asked.Count);
    }

    [Fact]
    public async Task What_is_protected_already_is_not_asked_for_again()
    {
        await ProtectAsync(Both);
        service.Asked.Clear();

        Assert.Equal(new ProtectionResult(null, null), await ProtectAsync(Both));
        Assert.Empty(service.Asked);
    }

    [Fact]
    public async Task A_longer_time_that_somebody_set_is_not_shortened()
    {
        await ProtectAsync(Both, until.AddDays(100));

        Assert.Null((await ProtectAsync(Both)).Refusal);
        Assert.Equal(until.AddDays(100), service.Of("parts/07.bin")!.Value.Until);
    }

    [Fact]
    public async Task A_locked_time_is_set_locked_and_may_grow()
    {
        Protection locked = new(LegalHold: false, TimeSpan.FromDays(30), Locked: true);
        await ProtectAsync(Both);
        await ProtectAsync(locked);
        Assert.Equal("Locked", service.Of("parts/07.bin")!.Value.Mode);

        Assert.Null((await ProtectAsync(locked, until.AddDays(1))).Refusal);

        Assert.Equal((until.AddDays(1), "Locked", true), service.Of("parts/07.bin"));
    }

    [Fact]
    public async Task Slices_follow_each_other_until_the_manifest()
    {
        int slices = 0;
        ArtifactPath? reached = null;
        do
        {
            reached = (await ProtectAsync(Both, clock: new SteppingClock(TimeSpan.FromSeconds(10)), after: reached)).Reached;
            slices++;
        }
        while (reached is not null && slices < 40);

        Assert.InRange(slices, 3, 20);
        Assert.True(service.Of(ArtifactPath.Manifest)!.Value.IsHeld);
        Assert.Equal(82, service.Asked.Count);
    }

    [Fact]
    public async Task An_account_that_cannot_do_it_is_asked_once_and_says_so()
    {
        int asked = 0;
        RequestWatch watch = new(request =>
        {
            Interlocked.Add(ref asked, request.Method == RequestMethod.Put ? 1 : 0);
            return false;
        });
        StorageAccount azuriteOnly = new(azurite.ConnectionString, watch);

        ProtectionResult result = await new VersionProtection(new ArtifactAccounts(azuriteOnly), azuriteOnly.Seals(), TimeProvider.System)
            .ProtectAsync(release, production, Both, until, null, Sample.Cancellation);

        Assert.Null(result.Reached);
        Assert.Equal(
            $"{production}/{release.Product}/{release.Version}/parts/00.bin could not be protected: the storage account answered 501 APINotImplemented.",
            result.Refusal);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_time_in_the_past_is_refused_by_the_service_and_told()
    {
        ProtectionResult result = await ProtectAsync(Both, Sample.Noon.AddYears(-100));

        Assert.Contains("the storage account answered 400 ", result.Refusal, StringComparison.Ordinal);
        Assert.Single(service.Asked);
    }

    private Task<ProtectionResult> ProtectAsync(Protection protection, DateTimeOffset? time = null, TimeProvider? clock = null, ArtifactPath? after = null)
    {
        StorageAccount account = new(azurite.ConnectionString, service);
        return new VersionProtection(new ArtifactAccounts(account), account.Seals(), clock ?? TimeProvider.System)
            .ProtectAsync(release, production, protection, time ?? until, after, Sample.Cancellation);
    }
}
