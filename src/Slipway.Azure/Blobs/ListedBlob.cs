using System.Text.RegularExpressions;
using Azure.Storage.Blobs.Models;
using Slipway.Azure.Blobs.Copying;
using Slipway.Releases.Artifacts;

namespace Slipway.Azure.Blobs;

/// <summary>What is to be said of a blob from its listing alone.</summary>
internal static partial class ListedBlob
{
    /// <summary>What is said of a blob that cannot be read because it is archived.</summary>
    public const string Archived = "is archived; rehydrate it first";

    /// <summary>The service keeps ten index tags with a blob, and Slipway adds some.</summary>
    private const int MostTags = 10 - CopyOrder.OwnTags;

    /// <summary>
    /// The service keeps 8 KiB of metadata with a blob, names included. Slipway adds digest, release and origin: half a KiB at most, but for the
    /// blob's name, which <see cref="EscapedLength"/> counts.
    /// </summary>
    private const int MostMetadata = (8 * 1024) - 512;

    /// <summary>Whether it is a folder, which an account with a hierarchical namespace lists too.</summary>
    public static bool IsFolder(this BlobItem blob) => blob.Metadata?.ContainsKey("hdi_isfolder") is true;

    /// <summary>What the blob carries besides its bytes. A tier that nobody chose is the account's own affair.</summary>
    public static ArtifactProperties Properties(this BlobItem blob) => new(
        Text(blob.Properties.ContentType),
        Text(blob.Properties.ContentEncoding),
        Text(blob.Properties.ContentLanguage),
        Text(blob.Properties.ContentDisposition),
        Text(blob.Properties.CacheControl),
        blob.Properties.ContentHash is { Length: > 0 } md5 ? Convert.ToBase64String(md5) : null,
        blob.Properties.AccessTierInferred is true ? null : blob.Properties.AccessTier?.ToString(),
        Sorted(blob.Metadata),
        Sorted(blob.Tags));

    /// <summary>Why it cannot be released, in clauses that follow its name.</summary>
    public static IEnumerable<string> Problems(this BlobItem blob)
    {
        if (blob.Properties.CopyStatus is CopyStatus.Pending)
        {
            yield return "is still being copied there; ask again when it has arrived";
        }
        else if (blob.Properties.ContentLength is null or 0)
        {
            yield return "is empty";
        }

        if (blob.Properties.AccessTier == AccessTier.Archive)
        {
            yield return blob.Properties.ArchiveStatus is null ? Archived : "is still being rehydrated; ask again when it is";
        }

        if (blob.Tags is { Count: > MostTags } tags)
        {
            yield return $"has {tags.Count} index tags; the service keeps ten and Slipway adds three, so {MostTags} are the most";
        }

        foreach ((string name, string value) in blob.Metadata ?? new Dictionary<string, string>())
        {
            if (!Name().IsMatch(name))
            {
                // What it may not repeat, the service lists under this name, and the blob's name for it as the value.
                string meant = name == "x-ms-invalid-name" ? value : name;
                yield return $"has metadata named '{meant}', which no request can set; a name has ASCII letters, digits and underscores and begins with no digit";
            }
            else if (value.Any(c => !char.IsAscii(c) || char.IsControl(c)))
            {
                yield return $"has metadata '{name}' whose value no request can carry; write it in ASCII, encoded if need be";
            }
        }

        int metadata = blob.Metadata?.Sum(entry => entry.Key.Length + entry.Value.Length) ?? 0;
        int most = MostMetadata - EscapedLength(blob.Name);
        if (metadata > most)
        {
            yield return $"has {metadata} bytes of metadata; the service keeps 8 KiB and Slipway adds where it comes from, so {most} are the most";
        }
    }

    /// <summary>How long a name is in a header, where a letter of most scripts takes six or nine characters.</summary>
    private static int EscapedLength(string name) => name.Split('/').Sum(part => Uri.EscapeDataString(part).Length + 1);

    private static string? Text(string? value) => string.IsNullOrEmpty(value) ? null : value;

    /// <summary>In one order, so that one listing gives one manifest.</summary>
    private static Dictionary<string, string>? Sorted(IDictionary<string, string>? entries) => entries is null or { Count: 0 }
        ? null
        : entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex Name();
}
