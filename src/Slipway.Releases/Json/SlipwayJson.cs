using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Releases.Json;

/// <summary>How Slipway writes JSON where people and other programs read it: camel case, nulls left out, any script as it is.</summary>
/// <remarks>Durable payloads are written by the Functions worker's own serializer; every type here reads back from both.</remarks>
public static class SlipwayJson
{
    /// <summary>One line.</summary>
    public static JsonSerializerOptions Compact { get; } = Make(indented: false);

    /// <summary>Indented, for files that people open.</summary>
    public static JsonSerializerOptions Indented { get; } = Make(indented: true);

    private static JsonSerializerOptions Make(bool indented)
    {
        JsonSerializerOptions options = new(JsonSerializerDefaults.Web)
        {
            WriteIndented = indented,
            NewLine = "\n",
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
