using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json.Serialization;

namespace Slipway.Azure.Identity;

/// <summary>The names of the roles, as Entra, settings and grants write them.</summary>
public static class Roles
{
    private static readonly FrozenDictionary<Role, string> Names = Enum.GetValues<Role>().ToFrozenDictionary(
        role => role, role => typeof(Role).GetField($"{role}")!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()!.Name);

    /// <summary>Every role.</summary>
    public static FrozenSet<Role> All { get; } = Enum.GetValues<Role>().ToFrozenSet();

    /// <summary>The role's name, such as <c>Release.Read</c>.</summary>
    public static string Named(this Role role) => Names[role];

    /// <summary>The roles among some names; others are not Slipway's.</summary>
    public static FrozenSet<Role> Among(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return names.Select(name => TryParse(name, out Role? role) ? role : null).OfType<Role>().ToFrozenSet();
    }

    /// <summary>Reads a name, letter by letter as it is written in Entra.</summary>
    public static bool TryParse(string name, [NotNullWhen(true)] out Role? role)
    {
        role = Names.Where(one => one.Value == name).Select(one => (Role?)one.Key).FirstOrDefault();
        return role is not null;
    }
}
