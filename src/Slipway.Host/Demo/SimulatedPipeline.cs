using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Azure.Storage.Blobs;
using Slipway.Releases;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Host.Demo;

/// <summary>Stands for a CI pipeline: builds a version, uploads it as any pipeline would, and asks for its release over the API.</summary>
internal sealed class SimulatedPipeline(BlobContainerClient builds, ReleaseApi api)
{
    private const string Name = "ci/storefront";

    /// <summary>Builds and uploads a version.</summary>
    public async Task<Published> PublishAsync(ProductName product, ReleaseVersion version, string news, CancellationToken cancellation)
    {
        string notes = $"# {product} {version}\n\n{news}\n";
        Published published = new Published(product, version, new Dictionary<string, byte[]>
        {
            ["app.zip"] = App(product, version),
            ["release-notes.md"] = Encoding.UTF8.GetBytes(notes),
        });
        foreach ((string? path, byte[]? bytes) in published.Files)
        {
            await builds.GetBlobClient($"{product}/{version}/{path}").UploadAsync(new BinaryData(bytes), cancellation);
        }

        return published;
    }

    /// <summary>Asks for the release of exactly what was uploaded.</summary>
    public Task RequestAsync(Published published, string news, CancellationToken cancellation) => api.StartAsync(
        new ReleaseRequest(
            published.Product,
            published.Version,
            Name,
            Artifacts: [.. published.Files.Select(file => new RequestedArtifact(ArtifactPath.Parse(file.Key), Digest.Of(file.Value)))],
            Notes: news),
        cancellation);

    private static byte[] App(ProductName product, ReleaseVersion version)
    {
        using MemoryStream bytes = new MemoryStream();
        using (ZipArchive zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            using (StreamWriter page = new StreamWriter(zip.CreateEntry("index.html").Open()))
            {
                page.Write($"<!doctype html><title>{product}</title><p>{product} {version}</p>");
            }

            using Stream pictures = zip.CreateEntry("pictures.bin").Open();
            pictures.Write(RandomNumberGenerator.GetBytes(256 * 1024));
        }

        return bytes.ToArray();
    }
}
