using Microsoft.AspNetCore.Http;
using Slipway.Azure.Identity;
using Slipway.Functions.Deciding;
using Slipway.Functions.Http;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Access;

/// <summary>A request that came through the door: who calls, and what they may do. Without one a function has no caller, and fails.</summary>
/// <param name="Proven">Who calls, by their token; null where a key came alone.</param>
/// <param name="Rights">What they may do, by key and token together.</param>
public sealed record Visit(Caller? Proven, AccessRights Rights)
{
    private const string KeyAlone = "key";

    private static readonly object Item = new();

    /// <summary>What timelines and refusals call the caller.</summary>
    public string Name => Proven?.Name ?? KeyAlone;

    /// <summary>The object id of the person who calls; null for everybody else.</summary>
    public string? Person => (Proven as Caller.Person)?.Id.ToString();

    /// <summary>How a word of theirs came.</summary>
    public Heard Heard => new(Proven is null ? RolloutLines.Key : RolloutLines.Token, Name);

    /// <summary>The visit of a request.</summary>
    /// <exception cref="InvalidOperationException">It did not come through the door.</exception>
    public static Visit Of(HttpRequest request) =>
        Find(request) ?? throw new InvalidOperationException("The request did not come through the door, so nobody knows who calls.");

    /// <summary>Whether a product exists for the caller: whether they may see it, or do this with it. Another answers as one that does not exist.</summary>
    public bool Sees(ProductName product, Role role = Role.Read) => Rights.Has(Role.Read, product) || Rights.Has(role, product);

    /// <summary>Demands a role for a product in each of these environments.</summary>
    /// <exception cref="RefusedException">It does not count in one of them.</exception>
    public void Require(Role role, ProductName product, IEnumerable<string> environments)
    {
        ArgumentNullException.ThrowIfNull(environments);
        if (environments.FirstOrDefault(environment => !Rights.Has(role, product, environment)) is { } missing)
        {
            throw new RefusedException(NotAllowed(role, $"{product} in {missing}"));
        }
    }

    /// <summary>Demands that a product exists for the caller, and a role for it in whatever environment.</summary>
    /// <exception cref="RefusedException">It does not: as <paramref name="missing"/> says where they may not even see it.</exception>
    public void Require(Role role, ProductName product, Problem missing)
    {
        if (!Sees(product, role))
        {
            throw new RefusedException(missing);
        }

        if (!Rights.Has(role, product))
        {
            throw new RefusedException(NotAllowed(role, $"{product}"));
        }
    }

    internal static Visit? Find(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.HttpContext.Items.TryGetValue(Item, out object? visit) ? (Visit?)visit : null;
    }

    internal void Enter(HttpContext http) => http.Items[Item] = this;

    private Problem NotAllowed(Role role, string what) => Problems.NotAllowed(
        $"{Name} may not do this with {what}: it takes the role {role.Named()} there; ask whoever keeps Slipway's policy for a grant.");
}
