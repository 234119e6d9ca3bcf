using System.Text.Json.Serialization;

namespace Slipway.Releases.Versions;

/// <summary>How a product numbers its versions.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<VersionScheme>))]
public enum VersionScheme
{
    /// <summary>Semantic Versioning 2.0.0, ordered by its rule 11.</summary>
    SemVer,

    /// <summary>Calendar versions: two to four numbers, the first a year (<c>2026.11.25</c>, <c>26.04.1</c>), compared number by number.</summary>
    CalVer,
}
