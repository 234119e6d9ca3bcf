using System.Text.Json;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Json;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Versions;

namespace Slipway.Releases.Rollouts;

/// <summary>The small JSON blob that a ring's clients read to learn which version to run.</summary>
/// <param name="Product">The product.</param>
/// <param name="Environment">The environment.</param>
/// <param name="Ring">The ring.</param>
/// <param name="Version">The version to run.</param>
/// <param name="Content">The digest of that version's sealed content.</param>
/// <param name="Container">The container that holds it, below <c>{product}/{version}/</c>.</param>
/// <param name="Release">The release that wrote the pointer.</param>
/// <param name="Since">When it was written.</param>
public sealed record ChannelPointer(
    ProductName Product,
    string Environment,
    string Ring,
    ReleaseVersion Version,
    Digest Content,
    string Container,
    ReleaseId Release,
    DateTimeOffset Since)
{
    /// <summary>The name of a ring's pointer in the container <c>channels</c>.</summary>
    public static string BlobName(ProductName product, string environment, string ring) => $"{Folder(product)}{environment}/{ring}.json";

    /// <summary>What the names of all pointers of a product begin with.</summary>
    public static string Folder(ProductName product) => $"{product}/";

    /// <summary>The pointer's bytes.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, SlipwayJson.Indented);

    /// <summary>Reads a pointer's bytes.</summary>
    /// <exception cref="JsonException">The bytes are no pointer.</exception>
    public static ChannelPointer FromBytes(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize<ChannelPointer>(bytes, SlipwayJson.Indented) ?? throw new JsonException("The pointer is empty.");

    /// <summary>A pointer as what its ring runs; null for none.</summary>
    public static TargetState ToState(ChannelPointer? written) => written is null
        ? TargetState.Nothing
        : new(written.Version, written.Release, JsonSerializer.Serialize(written, SlipwayJson.Compact), written.Content);

    /// <summary>The pointer that says what a ring runs; null where it runs nothing.</summary>
    public static ChannelPointer? OfState(TargetState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Mark.Length == 0 ? null : JsonSerializer.Deserialize<ChannelPointer>(state.Mark, SlipwayJson.Compact);
    }
}
