using System.Text;
using System.Text.Json.Nodes;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Artifacts.Oci;

namespace Slipway.Releases.Tests.Artifacts.Oci;

/// <summary>An image layout in memory, right in all until a test puts something into it.</summary>
internal sealed class ImageLayout
{
    public const string Index = "application/vnd.oci.image.index.v1+json";
    public const string Manifest = "application/vnd.oci.image.manifest.v1+json";
    public const string Config = "application/vnd.oci.image.config.v1+json";
    public const string Layer = "application/vnd.oci.image.layer.v1.tar+gzip";

    private readonly Dictionary<ArtifactPath, byte[]> files = [];

    public ImageLayout(string version = "1.0.0") => this["oci-layout"] = $$"""{"imageLayoutVersion":"{{version}}"}""";

    /// <summary>How often each file was read.</summary>
    public Dictionary<ArtifactPath, int> Reads { get; } = [];

    public string this[string path]
    {
        get => Encoding.UTF8.GetString(files[ArtifactPath.Parse(path)]);
        set => files[ArtifactPath.Parse(path)] = Encoding.UTF8.GetBytes(value);
    }

    public IReadOnlyDictionary<ArtifactPath, long> Lengths => files.ToDictionary(file => file.Key, file => (long)file.Value.Length);

    /// <summary>Lays a blob there.</summary>
    /// <returns>The reference to it.</returns>
    public JsonObject Blob(string mediaType, string content)
    {
        Digest digest = Digest.Of(content);
        this[Path(digest)] = content;
        return Reference(mediaType, digest.ToString(), Encoding.UTF8.GetByteCount(content));
    }

    /// <summary>An image of one layer.</summary>
    public JsonObject Image(string name) => Blob(
        Manifest, Document(Manifest, ("config", Blob(Config, $"config of {name}")), ("layers", new JsonArray(Blob(Layer, $"layer of {name}")))));

    /// <summary>An index of these.</summary>
    public JsonObject Nested(params JsonNode[] references) => Blob(Index, Document(Index, ("manifests", new JsonArray(references))));

    /// <summary>Writes the file where every walk begins.</summary>
    public ImageLayout Begin(params JsonNode[] references)
    {
        this["index.json"] = Document(Index, ("manifests", new JsonArray(references)));
        return this;
    }

    public void Remove(string path) => files.Remove(ArtifactPath.Parse(path));

    public IReadOnlyList<string> Misfits() => [.. OciLayout.Misfits(Lengths)];

    public Task<IReadOnlyList<string>> WalkAsync() => OciLayout.WalkAsync(Lengths, path =>
    {
        Reads[path] = Reads.GetValueOrDefault(path) + 1;
        return Task.FromResult<ReadOnlyMemory<byte>?>(files[path]);
    });

    public static string Path(Digest digest) => $"blobs/sha256/{digest.ToString()[7..]}";

    public static string Document(string mediaType, params (string Name, JsonNode Value)[] properties)
    {
        JsonObject document = new() { ["schemaVersion"] = 2, ["mediaType"] = mediaType };
        foreach ((string name, JsonNode value) in properties)
        {
            document[name] = value;
        }

        return document.ToJsonString();
    }

    public static JsonObject Reference(string mediaType, string digest, long size) =>
        new() { ["mediaType"] = mediaType, ["digest"] = digest, ["size"] = size };
}
