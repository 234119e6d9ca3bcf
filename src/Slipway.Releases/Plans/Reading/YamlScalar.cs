using System.Globalization;
using Newtonsoft.Json.Linq;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Slipway.Releases.Plans.Reading;

/// <summary>A scalar's value by the core schema of YAML 1.2 (section 10.3.2), the part of it that JSON has too.</summary>
internal static class YamlScalar
{
    // A block scalar ends with a line break that is layout, not content.
    public static JValue ValueOf(Scalar scalar) =>
        scalar.Style is ScalarStyle.Plain ? Plain(scalar.Value) : new JValue(scalar.Value.TrimEnd('\n'));

    private static JValue Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => JValue.CreateNull(),
        "true" or "True" or "TRUE" => new JValue(true),
        "false" or "False" or "FALSE" => new JValue(false),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) => new JValue(whole),
        _ when IsNumber(text)
            && double.TryParse(text, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) => new JValue(number),
        _ => new JValue(text),
    };

    // double.TryParse also reads what YAML takes for text: "1,000", "Infinity".
    private static bool IsNumber(string text) => text.All(c => char.IsAsciiDigit(c) || c is '.' or '-' or '+' or 'e' or 'E');
}
