using System.Collections.Frozen;

namespace Slipway.Azure.Identity;

/// <summary>Who may do what: the grants of the settings, and nothing besides. It is never read from storage that somebody else could write.</summary>
/// <param name="Grants">The grants.</param>
public sealed record AccessPolicy(IReadOnlyList<Grant> Grants)
{
    /// <summary>The policy under which nobody may do anything.</summary>
    public static AccessPolicy Empty { get; } = new([]);

    /// <summary>What a caller may do.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="audience">The audience of rules that have none.</param>
    public AccessRights Of(Caller caller, string? audience)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return new([.. from grant in Grants
            where grant.Admits(caller, audience)
            let roles = (IReadOnlySet<Role>)grant.Roles.Where(role => caller.TokenRoles?.Contains(role) is not false).ToFrozenSet()
            select (roles, grant)]);
    }

    /// <summary>Those whose tokens some grant is for.</summary>
    /// <param name="audience">The audience of rules that have none.</param>
    public IEnumerable<TokenIssuer> Issuers(string? audience) => Grants
        .SelectMany(grant => new[]
        {
            grant.GitHub is { } hub && (hub.Audience ?? audience) is { } its ? new TokenIssuer(hub.Issuer, its, TokenIssuerKind.GitHub) : null,
            grant.AzureDevOps is { } ado ? new TokenIssuer(ado.Issuer, ado.Audience, TokenIssuerKind.AzureDevOps) : null,
        })
        .OfType<TokenIssuer>()
        .Distinct();
}
