using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Releases.Json;

/// <summary>Reads and writes a value object as the plain string that its <c>Parse</c> takes.</summary>
/// <typeparam name="T">A value object; text it refuses becomes a <see cref="JsonException"/> with its sentence.</typeparam>
public sealed class ParsedStringConverter<T> : JsonConverter<T>
    where T : struct, IParsable<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Parse(reader.GetString());

    /// <inheritdoc/>
    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Parse(reader.GetString());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.ToString());
    }

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WritePropertyName(value.ToString()!);
    }

    private static T Parse(string? text)
    {
        try
        {
            return T.Parse(text ?? "", null);
        }
        catch (FormatException refused)
        {
            throw new JsonException(refused.Message, refused);
        }
    }
}
