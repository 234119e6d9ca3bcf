using System.Globalization;
using System.Text.Json.Serialization;

namespace Slipway.Releases.Provenance.Reports;

/// <summary>How bad a vulnerability is, in the words of CVSS (https://www.first.org/cvss/v3.1/specification-document, section 5).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
public enum Severity
{
    /// <summary>A score of 0.</summary>
    None,

    /// <summary>From 0.1.</summary>
    Low,

    /// <summary>From 4.0.</summary>
    Medium,

    /// <summary>From 7.0.</summary>
    High,

    /// <summary>From 9.0.</summary>
    Critical,

    /// <summary>Nobody says; worse than any that may be allowed.</summary>
    Unknown,
}

/// <summary>How reports write severities.</summary>
internal static class Severities
{
    public static Severity OfWord(string? word) => word?.ToUpperInvariant() switch
    {
        "CRITICAL" => Severity.Critical,
        "HIGH" => Severity.High,
        "MEDIUM" => Severity.Medium,
        "LOW" or "INFO" => Severity.Low,
        "NONE" => Severity.None,
        _ => Severity.Unknown,
    };

    public static Severity OfScore(string? score) =>
        !double.TryParse(score, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) ? Severity.Unknown : value switch
        {
            > 10 => Severity.Unknown,
            >= 9 => Severity.Critical,
            >= 7 => Severity.High,
            >= 4 => Severity.Medium,
            > 0 => Severity.Low,
            0 => Severity.None,
            _ => Severity.Unknown,
        };
}
