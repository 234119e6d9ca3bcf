using Slipway.Azure.Identity;
using Slipway.Azure.Targets;
using Slipway.Azure.Tests.Blobs;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Rollouts.Targets;

namespace Slipway.Azure.Tests.Targets;

/// <summary>An image is the one that the sealed digest file names, or none.</summary>
public sealed class ImageReferenceTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private static readonly Digest Image = Digest.Of("image");

    private readonly StorageAccount account = azurite.Account;
    private SealedVersion version = null!;

    public async ValueTask InitializeAsync() => version = await SealedVersion.InAsync(account);

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task An_image_without_a_digest_needs_no_file()
    {
        VersionSeal seal = await version.SealAsync("app.zip");

        Assert.Equal(
            ($"registry.example/{version.Release.Product}:1.4.0", null), await FillAsync(seal, "registry.example/{product}:{version}", null));
    }

    [Fact]
    public async Task The_digest_is_read_from_the_sealed_file()
    {
        VersionSeal seal = await SealAsync($"{Image}\n");

        Assert.Equal(($"registry.example/shop@{Image}", null), await FillAsync(seal, "registry.example/shop@{digest}", "image-{version}.txt"));
    }

    [Fact]
    public async Task A_file_that_was_written_anew_is_refused()
    {
        VersionSeal seal = await SealAsync($"{Image}");
        await account.WriteAsync(version.Builds, version.Folder + "image-1.4.0.txt", $"{Digest.Of("other")}");

        (string? image, string? refusal) = await FillAsync(seal, "registry.example/shop@{digest}", "image-1.4.0.txt");

        Assert.Null(image);
        Assert.StartsWith($"{version.Builds}/{version.Folder}image-1.4.0.txt was written anew: ", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("latest", " does not hold an image's digest; it must hold sha256: and 64 hexadecimal digits alone.")]
    [InlineData("long", " has 300 bytes and can be no image's digest; it must hold sha256: and 64 hexadecimal digits alone.")]
    public async Task A_file_that_holds_something_else_is_refused(string text, string why)
    {
        VersionSeal seal = await SealAsync(text == "long" ? new string('a', 300) : text);

        Assert.Equal(
            ((string?)null, (string?)$"{version.Builds}/{version.Folder}image-1.4.0.txt{why}"),
            await FillAsync(seal, "registry.example/shop@{digest}", "image-1.4.0.txt"));
    }

    [Fact]
    public async Task A_file_that_is_not_sealed_is_refused_though_it_lies_there()
    {
        VersionSeal seal = await version.SealAsync("app.zip");
        await account.WriteAsync(version.Builds, version.Folder + "image.txt", $"{Image}");

        Assert.Equal(
            ((string?)null, (string?)$"{version.Builds}/{version.Folder}image.txt, which must hold the image's digest, is no artifact of {version.Release}; have the pipeline write it."),
            await FillAsync(seal, "registry.example/shop@{digest}", "image.txt"));
    }

    [Fact]
    public async Task An_image_that_asks_for_a_digest_needs_a_file()
    {
        VersionSeal seal = await version.SealAsync("app.zip");

        Assert.Equal(
            ((string?)null, (string?)"The image shop@{digest} asks for a digest, and the plan names no file that holds it; name one as digestFile."),
            await FillAsync(seal, "shop@{digest}", null));
    }

    private async Task<VersionSeal> SealAsync(string text)
    {
        await version.WriteAsync("image-1.4.0.txt", BinaryData.FromString(text));
        return await version.SealAsync("app.zip");
    }

    private Task<(string? Image, string? Refusal)> FillAsync(VersionSeal seal, string image, string? file)
    {
        TargetPlace place = new(version.Release.Product, "production", new Ring("all", 100, TimeSpan.Zero), null);
        return new ImageReference(new ArtifactAccounts(account), account.Seals())
            .FillAsync(place, image, file, new BroughtVersion(version.Release, seal), Sample.Cancellation);
    }
}
