using System.Text;
using Azure.Storage.Blobs;
using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Targets;

/// <summary>
/// Fills in the image that a plan names for a version. Its digest comes from an artifact of the version, held against the artifact's seal, so that what runs is
/// bound to what was approved.
/// </summary>
public sealed class ImageReference(ArtifactAccounts artifacts, SealStore seals)
{
    private const string Placeholder = "{digest}";

    /// <summary>A digest and a line's end; what is longer holds something else.</summary>
    private const int MostBytes = 256;

    /// <summary>The image of a version, or why there is none, in a sentence.</summary>
    /// <param name="place">Where it is to run.</param>
    /// <param name="image">The image, with placeholders such as <c>{version}</c> and <c>{digest}</c>.</param>
    /// <param name="digestFile">The artifact that holds the image's digest; null where the image does not ask for it.</param>
    /// <param name="wanted">The version.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="TamperedException">The version's manifest is not the sealed one.</exception>
    public async Task<(string? Image, string? Refusal)> FillAsync(
        TargetPlace place, string image, string? digestFile, BroughtVersion wanted, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(wanted);
        string filled = place.Fill(image, wanted.Release.Version);
        if (!filled.Contains(Placeholder, StringComparison.Ordinal))
        {
            return (filled, null);
        }

        if (digestFile is null)
        {
            return (null, $"The image {image} asks for a digest, and the plan names no file that holds it; name one as digestFile.");
        }

        (Digest digest, string? refusal) = await ReadAsync(place.Fill(digestFile, wanted.Release.Version), wanted, cancellation);
        return refusal is null ? (filled.Replace(Placeholder, digest.ToString(), StringComparison.Ordinal), null) : (null, refusal);
    }

    private async Task<(Digest Digest, string? Refusal)> ReadAsync(string file, BroughtVersion wanted, CancellationToken cancellation)
    {
        string container = wanted.Seal.Container;
        string folder = VersionFolder.Of(wanted.Release);
        SealManifest manifest = await seals.ReadAsync(wanted.Release, wanted.Seal, cancellation);
        if (manifest.Artifacts.FirstOrDefault(artifact => artifact.Path.ToString() == file) is not { } seal)
        {
            return (default, $"{container}/{folder}{file}, which must hold the image's digest, is no artifact of {wanted.Release}; have the pipeline write it.");
        }

        if (seal.Length > MostBytes)
        {
            return (default, $"{container}/{folder}{file} has {seal.Length} bytes and can be no image's digest; it must hold sha256: and 64 hexadecimal digits alone.");
        }

        BlobContainerClient client = artifacts.Container(container);
        ArtifactReader reader = new(client, container, folder);
        using MemoryStream kept = new(MostBytes);
        (ReadArtifact? read, string? refusal) = await reader.ReadAsync(new ListedArtifact(seal.Path, seal.ETag, seal.Length, new ArtifactProperties()), kept, cancellation);
        return read is null ? (default, refusal)
            : read.Sha256 != seal.Sha256 ? (default, $"{container}/{folder}{file} holds {read.Sha256}; it was sealed as {seal.Sha256}.")
            : Digest.TryParse(Encoding.UTF8.GetString(kept.GetBuffer().AsSpan(0, (int)kept.Length)).Trim(), null, out Digest digest) ? (digest, null)
            : (default, $"{container}/{folder}{file} does not hold an image's digest; it must hold sha256: and 64 hexadecimal digits alone.");
    }
}
