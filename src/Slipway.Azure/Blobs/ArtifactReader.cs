using System.Buffers;
using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Blobs;

/// <summary>Reads the artifacts of one version, each once, as a stream, and only as the write that was listed.</summary>
internal sealed class ArtifactReader(BlobContainerClient client, string container, string folder)
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>Reads an artifact: the digests of its bytes, or why it is refused, in a sentence.</summary>
    /// <param name="artifact">The artifact.</param>
    /// <param name="copy">Where its bytes are kept too; null for nowhere.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <remarks>A connection that breaks is taken up again behind the last byte by the client, bound to the same ETag.</remarks>
    public async Task<(ReadArtifact? Read, string? Refusal)> ReadAsync(ListedArtifact artifact, Stream? copy, CancellationToken cancellation)
    {
        BlobClient blob = client.GetBlobClient(folder + artifact.Path);
        BlobDownloadOptions only = new() { Conditions = new BlobRequestConditions { IfMatch = new ETag(artifact.ETag) } };
        try
        {
            using BlobDownloadStreamingResult answer = await blob.DownloadStreamingAsync(only, cancellation);
            (long length, Digest sha256, string md5) = await HashAsync(answer.Content, copy, cancellation);
            if (length != artifact.Length)
            {
                throw new IOException($"{Name(artifact)} has {artifact.Length} bytes, and {length} were read.");
            }

            byte[]? kept = answer.Details.ContentHash ?? answer.Details.BlobContentHash;
            return kept is { Length: > 0 } && Convert.ToBase64String(kept) != md5
                ? (null, $"{Name(artifact)} has the MD5 {md5}, but its Content-MD5 says {Convert.ToBase64String(kept)}; write it again.")
                : (new(artifact.Path, artifact.ETag, length, sha256, md5), null);
        }
        catch (RequestFailedException archived) when (archived.ErrorCode == BlobErrorCode.BlobArchived)
        {
            return (null, $"{Name(artifact)} {ListedBlob.Archived}.");
        }
        catch (RequestFailedException other) when (other.Status is 404 or 412)
        {
            if (await BlobHash.WhatChangedAsync(blob, artifact.ETag, "listed", cancellation) is { } changed)
            {
                return (null, changed);
            }

            throw;
        }
    }

    /// <summary>The artifact's whole name, for sentences.</summary>
    public string Name(ListedArtifact artifact) => $"{container}/{folder}{artifact.Path}";

    private static async Task<(long Length, Digest Sha256, string Md5)> HashAsync(Stream content, Stream? copy, CancellationToken cancellation)
    {
        using IncrementalHash sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using IncrementalHash md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long length = 0;
            int read;
            while ((read = await content.ReadAsync(buffer, cancellation)) > 0)
            {
                length += read;
                sha256.AppendData(buffer, 0, read);
                md5.AppendData(buffer, 0, read);
                copy?.Write(buffer, 0, read);
            }

            return (length, Digest.FromHash(sha256.GetHashAndReset()), Convert.ToBase64String(md5.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
