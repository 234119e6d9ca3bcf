using System.Collections.Frozen;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Slipway.Azure.Identity;

/// <summary>
/// Reads from a token of the tenant whose it is (https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference): by object id or app id,
/// never by a name that could change hands.
/// </summary>
internal sealed class TenantClaims(CallerOptions options)
{
    /// <exception cref="CallerRefusedException">It is of another tenant, or nobody's.</exception>
    public Caller Read(JsonWebToken token)
    {
        if (!string.Equals(token.Text("tid"), options.TenantId, StringComparison.OrdinalIgnoreCase))
        {
            throw new CallerRefusedException("The token is of another tenant; sign in to the one in which Slipway runs.");
        }

        return token.Text("scp") is { } scope && token.Text("idtyp") is not "app" ? Person(token, scope) : Application(token);
    }

    private Caller.Person Person(JsonWebToken token, string scope)
    {
        // Any other says what an app may do in a person's name here, and not that it may act for them.
        if (!scope.Split(' ').Contains(options.Scope, StringComparer.Ordinal))
        {
            throw new CallerRefusedException($"The token was not given for the scope {options.Scope}; get one with that scope of this API.");
        }

        return Guid.TryParseExact(token.Text("oid"), "D", out Guid person)
            ? new(person, RolesOf(token), GroupsOf(token))
            : throw new CallerRefusedException("The token has no oid claim that says whose it is; get one from the tenant's v2.0 endpoint.");
    }

    /// <summary>
    /// An app's own token has no scope, and its subject is its own object. The token with which a page learns who has signed in has no scope either, and is made
    /// out for the same audience: it is nobody's access token.
    /// </summary>
    private static Caller.Application Application(JsonWebToken token)
    {
        bool isApps = token.Text("nonce") is null && token.Text("scp") is null
            && (token.Text("idtyp") is "app" || (token.Text("oid") is { } oid && oid == token.Text("sub")));
        return isApps && Guid.TryParseExact(token.Text("azp"), "D", out Guid app)
            ? new(app, RolesOf(token), GroupsOf(token))
            : throw new CallerRefusedException(
                "The token is not a person's access token, nor an application's own; sign in as yourself and get one with a scope of this API, or get one with the application's identity.");
    }

    private static FrozenSet<Role> RolesOf(JsonWebToken token) => Roles.Among(token.Texts("roles"));

    private static FrozenSet<Guid> GroupsOf(JsonWebToken token) =>
        token.Texts("groups").Select(group => Guid.TryParse(group, out Guid id) ? id : (Guid?)null).OfType<Guid>().ToFrozenSet();
}
