using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Azure.Provenance;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Provenance;
using Slipway.Releases.Provenance.Checking;
using Slipway.Releases.Tests.Provenance;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Tests.Provenance;

/// <summary>The proofs of a build that lies in a real container.</summary>
public sealed class ProofOfOriginTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly OpenSsl openssl = new();
    private readonly RequestWatch watch = new();
    private readonly ReleaseId release = Sample.Release();
    private string container = "";

    private StorageAccount Account => azurite.Account;

    private string Folder => $"{release.Product}/{release.Version}/";

    public async ValueTask InitializeAsync() => container = await Sample.ContainerAsync(Account, "builds");

    public ValueTask DisposeAsync()
    {
        openssl.Dispose();
        return default;
    }

    [Fact]
    public async Task Only_the_proofs_are_read_each_once()
    {
        OpenSsl.Key key = await SignedAsync();
        VersionSeal seal = await SealAsync();

        ProvenanceVerdict verdict = await CheckAsync(seal, key);

        Assert.Equal((null, "ci"), (verdict.Refusal, verdict.Evidence["signedBy"]));
        // The list of seals, which another process may have written, and one signature.
        Assert.Equal(2, watch.Count);
    }

    [Fact]
    public async Task A_proof_that_was_put_in_its_place_after_sealing_is_refused()
    {
        OpenSsl.Key key = await SignedAsync();
        VersionSeal seal = await SealAsync();
        byte[] swapped = openssl.Sign(key, Encoding.UTF8.GetBytes("the app"));
        await Account.Blob(container, Folder + "app.zip.sig").UploadAsync(new BinaryData(swapped), overwrite: true, Sample.Cancellation);

        Assert.StartsWith("app.zip.sig was written anew, or is gone, since it was sealed as sha256:", (await CheckAsync(seal, key)).Refusal, StringComparison.Ordinal);
        await Account.Blob(container, Folder + "app.zip.sig").DeleteAsync(cancellationToken: Sample.Cancellation);
        Assert.StartsWith("app.zip.sig was written anew, or is gone, since it was sealed as sha256:", (await CheckAsync(seal, key)).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_without_demands_reads_nothing()
    {
        await SignedAsync();
        VersionSeal seal = await SealAsync();

        ProvenanceVerdict verdict = await Proofs().CheckAsync(release, null, seal, Sample.Cancellation);

        Assert.Equal((null, 0, 0), (verdict.Refusal, verdict.Evidence.Count, watch.Count));
    }

    [Fact]
    public async Task A_build_whose_key_the_vault_does_not_give_is_neither_passed_nor_refused()
    {
        await SignedAsync();
        VersionSeal seal = await SealAsync();
        await using SimulatedKeyVault vault = await SimulatedKeyVault.StartAsync();
        PinnedKey key = new("vault", KeyVault: $"https://{SimulatedKeyVault.Host}/keys/ci/0123456789abcdef0123456789abcdef");
        ProofOfOrigin proofs = new(new ArtifactAccounts(Account), Account.Seals(), new KeyVaultKeys(new SimulatedIdentity(), vault.Transport), TimeProvider.System);

        await Assert.ThrowsAsync<RequestFailedException>(() => proofs.CheckAsync(release, Signed(key), seal, Sample.Cancellation));
    }

    private async Task<OpenSsl.Key> SignedAsync()
    {
        OpenSsl.Key key = openssl.NewKey("P-256");
        BlobContainerClient blobs = Account.Blobs.GetBlobContainerClient(container);
        await blobs.GetBlobClient(Folder + "app.zip").UploadAsync(BinaryData.FromString("the app"), Sample.Cancellation);
        await blobs.GetBlobClient(Folder + "app.zip.sig").UploadAsync(new BinaryData(openssl.Sign(key, Encoding.UTF8.GetBytes("the app"))), Sample.Cancellation);
        return key;
    }

    private async Task<VersionSeal> SealAsync()
    {
        BuildContainer builds = Account.Builds();
        BuildListing listing = await builds.ListAsync(container, release.Product, release.Version, null, null, Sample.Cancellation);
        return (await builds.SealAsync(release, listing, null, Sample.Cancellation)).Seal!;
    }

    private Task<ProvenanceVerdict> CheckAsync(VersionSeal seal, OpenSsl.Key key) =>
        Proofs().CheckAsync(release, Signed(new PinnedKey("ci", openssl.PublicPem(key))), seal, Sample.Cancellation);

    private static ProvenancePolicy Signed(PinnedKey key) =>
        new([key], ProofDemand.Required, new(ProofDemand.Optional, [], [], []), ProofDemand.Optional, null);

    private ProofOfOrigin Proofs()
    {
        StorageAccount watched = new(azurite.ConnectionString, watch);
        return new(new ArtifactAccounts(watched), watched.Seals(), new KeyVaultKeys(new SimulatedIdentity()), TimeProvider.System);
    }
}
