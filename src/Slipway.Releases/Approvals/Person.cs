namespace Slipway.Releases.Approvals;

/// <summary>People are known by user names, in which case does not matter, or by object ids.</summary>
internal static class Person
{
    public static StringComparer Names => StringComparer.OrdinalIgnoreCase;

    public static bool Is(string? left, string? right) => Names.Equals(left, right);

    public static bool IsAmong(IEnumerable<string>? people, string name) => people?.Contains(name, Names) is true;
}
