using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using Slipway.Releases.Json;

namespace Slipway.Azure.Records;

/// <summary>A value as JSON in a row. A column holds 32 Ki characters, so a long text goes on in <c>Data1</c>, <c>Data2</c> and so forth.</summary>
internal static class JsonColumn
{
    private const string Data = "Data";
    private const int Room = 32_000;

    /// <summary>Puts a value into a row that shall replace the stored one whole.</summary>
    public static TableEntity With<T>(this TableEntity row, T value, string column = Data)
    {
        string text = JsonSerializer.Serialize(value, SlipwayJson.Compact);
        for (int part = 0; part * Room < text.Length; part++)
        {
            row[Name(column, part)] = text.Substring(part * Room, Math.Min(Room, text.Length - (part * Room)));
        }

        return row;
    }

    /// <summary>Whether the row holds a value there.</summary>
    public static bool Has(this TableEntity row, string column) => row.ContainsKey(column);

    /// <summary>Reads a value.</summary>
    /// <exception cref="JsonException">The row holds none.</exception>
    [return: NotNull]
    public static T Read<T>(this TableEntity row, string column = Data)
    {
        StringBuilder text = new();
        for (int part = 0; row.GetString(Name(column, part)) is { } piece; part++)
        {
            text.Append(piece);
        }

        return JsonSerializer.Deserialize<T>(text.ToString(), SlipwayJson.Compact)
            ?? throw new JsonException($"The row {row.RowKey} holds no {typeof(T).Name}.");
    }

    private static string Name(string column, int part) => part == 0 ? column : $"{column}{part}";
}
