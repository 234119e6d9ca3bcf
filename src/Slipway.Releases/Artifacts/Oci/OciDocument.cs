using System.Text.Json;

namespace Slipway.Releases.Artifacts.Oci;

/// <summary>An index or a manifest, and the blobs to which it refers.</summary>
/// <param name="References">What it refers to.</param>
/// <param name="Problem">What is wrong with it, in a clause; null when nothing is.</param>
/// <remarks>
/// https://github.com/opencontainers/image-spec/blob/v1.1.0/manifest.md and image-index.md. One that could be read as either is refused, as
/// is one that says of itself to be another type than its reference does: two readers would take two images from it (CVE-2021-41190).
/// </remarks>
internal sealed record OciDocument(IReadOnlyList<OciDescriptor> References, string? Problem)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>Reads a document that its reference says to be of this type; <c>index.json</c> has none.</summary>
    public static OciDocument Read(ReadOnlyMemory<byte> utf8, string? mediaType)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8, Strict);
            return Read(document.RootElement, mediaType);
        }
        catch (JsonException)
        {
            return Broken("is not valid JSON");
        }
    }

    /// <summary>What is wrong with the file <c>oci-layout</c>, in a clause; null when nothing is.</summary>
    public static string? WhyNoMarker(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8, Strict);
            string? version = document.RootElement.ValueKind == JsonValueKind.Object ? OciDescriptor.Text(document.RootElement, "imageLayoutVersion") : null;
            return version == "1.0.0" ? null : $"has imageLayoutVersion '{Digest.Shown(version ?? "")}'; only 1.0.0 is known here";
        }
        catch (JsonException)
        {
            return "is not valid JSON";
        }
    }

    private static OciDocument Read(JsonElement root, string? mediaType)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("schemaVersion", out JsonElement schema)
            || schema.ValueKind != JsonValueKind.Number
            || !schema.TryGetInt32(out int version)
            || version != 2)
        {
            return Broken("is not an index or a manifest of schemaVersion 2");
        }

        if (OciDescriptor.Text(root, "mediaType") is { } own && own != (mediaType ?? OciDescriptor.Index))
        {
            return Broken($"says to be {Digest.Shown(own)}, and is {(mediaType is null ? "an index by its name" : $"referred to as {mediaType}")}");
        }

        bool isIndex = mediaType is null || mediaType.Contains("index", StringComparison.Ordinal) || mediaType.Contains("list", StringComparison.Ordinal);
        string[] foreign = isIndex ? ["config", "layers"] : ["manifests"];
        if (foreign.Any(name => root.TryGetProperty(name, out _)))
        {
            return Broken("could be read as an index and as a manifest");
        }

        List<OciDescriptor> references = [];
        foreach (JsonElement reference in Listed(root, isIndex))
        {
            (OciDescriptor? descriptor, string? problem) = OciDescriptor.Read(reference);
            if (descriptor is null)
            {
                return Broken(problem!);
            }

            references.Add(descriptor);
        }

        return new(references, null);
    }

    /// <summary>A list or reference that must be there and is not comes as an element that no descriptor reads from.</summary>
    private static IEnumerable<JsonElement> Listed(JsonElement root, bool isIndex)
    {
        if (!isIndex)
        {
            yield return root.TryGetProperty("config", out JsonElement config) ? config : default;
        }

        if (!root.TryGetProperty(isIndex ? "manifests" : "layers", out JsonElement list) || list.ValueKind != JsonValueKind.Array)
        {
            yield return default;
            yield break;
        }

        foreach (JsonElement reference in list.EnumerateArray())
        {
            yield return reference;
        }

        if (root.TryGetProperty("subject", out JsonElement subject))
        {
            yield return subject;
        }
    }

    private static OciDocument Broken(string problem) => new([], problem);
}
