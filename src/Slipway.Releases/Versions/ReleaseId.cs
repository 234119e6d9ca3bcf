using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Slipway.Releases.Json;

namespace Slipway.Releases.Versions;

/// <summary>
/// The identity of a release: <c>{product}-{version}</c>, and <c>~2</c>, <c>~3</c> behind it for another attempt at the same version.
/// It is the orchestration's instance id, the key of the record, and what people say to each other.
/// </summary>
[JsonConverter(typeof(ParsedStringConverter<ReleaseId>))]
public readonly partial record struct ReleaseId : IParsable<ReleaseId>
{
    /// <summary>The identity of an attempt at a version; attempts count from 1.</summary>
    public ReleaseId(ProductName product, ReleaseVersion version, int attempt = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        (Product, Version, Attempt) = (product, version, attempt);
    }

    /// <summary>The product that is released.</summary>
    public ProductName Product { get; }

    /// <summary>The version that is released.</summary>
    public ReleaseVersion Version { get; }

    /// <summary>Which attempt at this version it is, from 1.</summary>
    public int Attempt { get; }

    /// <summary>The attempt after this one.</summary>
    public ReleaseId Next => new(Product, Version, Attempt + 1);

    /// <summary>Reads an id, or throws a <see cref="FormatException"/> that says how one looks.</summary>
    public static ReleaseId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out ReleaseId id)
            ? id
            : throw new FormatException($"'{s}' is not a release id; one looks like storefront-1.4.0, or storefront-1.4.0~2 for a second attempt.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ReleaseId result)
    {
        result = default;
        Match match = Shape().Match(s ?? "");
        if (!match.Success
            || !ProductName.TryParse(match.Groups["product"].Value, provider, out ProductName product)
            || !ReleaseVersion.TryParse(match.Groups["version"].Value, provider, out ReleaseVersion version))
        {
            return false;
        }

        int attempt = match.Groups["attempt"] is { Success: true } group ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : 1;
        result = new(product, version, attempt);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Attempt <= 1 ? $"{Product}-{Version}" : $"{Product}-{Version}~{Attempt}";

    [GeneratedRegex(@"^(?<product>[a-z][a-z0-9-]*?)-(?<version>[0-9][^~]*)(~(?<attempt>[2-9]|[1-9][0-9]{1,3}))?\z")]
    private static partial Regex Shape();
}
