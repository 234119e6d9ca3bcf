using Slipway.Releases.Versions;

namespace Slipway.Azure.Identity;

/// <summary>What one caller may do. Nothing, unless something here says so.</summary>
/// <param name="given">The roles, and the grants that say where they count.</param>
public sealed class AccessRights(IReadOnlyList<(IReadOnlySet<Role> Roles, Grant Where)> given)
{
    private static readonly Grant Everywhere = new() { Roles = [], Products = [Pattern.Any], Environments = [Pattern.Any] };

    /// <summary>Nothing at all.</summary>
    public static AccessRights None { get; } = new([]);

    /// <summary>Roles that count everywhere: those of a key.</summary>
    public static AccessRights Of(IReadOnlySet<Role> roles) => new([(roles, Everywhere)]);

    /// <summary>These rights and others.</summary>
    public AccessRights And(AccessRights others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return new([.. given, .. others.Given]);
    }

    /// <summary>Whether the role counts anywhere.</summary>
    public bool Has(Role role) => given.Any(right => right.Roles.Contains(role));

    /// <summary>Whether one right has the role for all products and environments.</summary>
    public bool HasEverywhere(Role role) => given.Any(right => right.Roles.Contains(role) && right.Where.CoversAll);

    /// <summary>Whether the role counts for a product, in whatever environment.</summary>
    public bool Has(Role role, ProductName product) => given.Any(right => right.Roles.Contains(role) && right.Where.Covers(product));

    /// <summary>Whether the role counts for a product in an environment.</summary>
    public bool Has(Role role, ProductName product, string environment) =>
        given.Any(right => right.Roles.Contains(role) && right.Where.Covers(product) && right.Where.Covers(environment));

    private IReadOnlyList<(IReadOnlySet<Role> Roles, Grant Where)> Given => given;
}
