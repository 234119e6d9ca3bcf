using System.Diagnostics.CodeAnalysis;

namespace Slipway.Functions.Http;

/// <summary>Who somebody says that they are.</summary>
internal static class GivenName
{
    private const int Longest = 256;

    /// <summary>Whether it can be recorded: 1 to 256 characters, not only blanks, without control characters.</summary>
    public static bool IsFit([NotNullWhen(true)] string? name) => !string.IsNullOrWhiteSpace(name) && name.Length <= Longest && !name.Any(char.IsControl);
}
