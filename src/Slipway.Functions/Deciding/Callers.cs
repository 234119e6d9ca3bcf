using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Slipway.Azure.Identity;
using Slipway.Functions.Access;
using Slipway.Functions.Http;

namespace Slipway.Functions.Deciding;

/// <summary>
/// Which person calls. A function key opens the door and says nothing of who comes in: it is the caller's own token that says so, and a name in the body counts
/// only on a developer's machine.
/// </summary>
public sealed class Callers(IOptions<CallerOptions> options)
{
    private const string NeedsToken = "A key does not say who you are; send your own access token too, as Authorization: Bearer.";

    private const string NeedsPerson = "The token is not a person's, and people alone answer for this; sign in as yourself and get one with a scope of this API.";

    private const string NeedsTenant =
        "Nobody can prove here who they are; set SlipwayApi:tenantId and SlipwayApi:audience, and send your own access token as Authorization: Bearer.";

    private const string NeedsSignIn =
        "Nobody can sign in here; set SlipwayApi:tenantId and SlipwayApi:audience, or SlipwayTeams:tenantId and SlipwayTeams:appId, and start the app again.";

    /// <summary>Says why nobody could sign in with a browser; null where people can.</summary>
    public Problem? WhyNoSignIn => options.Value.IsConfigured ? null : Problems.Missing(NeedsSignIn);

    /// <summary>The object id of the person in front of a browser: by their token alone, on a developer's machine too.</summary>
    /// <exception cref="RefusedException">Nobody is proven.</exception>
    public string SignedIn(HttpRequest request) => WhyNoSignIn is { } why
        ? throw new RefusedException(why)
        : Visit.Of(request).Person ?? throw new RefusedException(Problems.Unproven(NeedsPerson));

    /// <summary>The person: an object id by their token, or else the name that they gave.</summary>
    /// <param name="request">The request.</param>
    /// <param name="by">The name in the request; it counts for nothing beside a token.</param>
    /// <exception cref="RefusedException">Nobody is proven, or named.</exception>
    public string Who(HttpRequest request, string? by)
    {
        Visit visit = Visit.Of(request);
        if (visit.Proven is not null)
        {
            return visit.Person ?? throw new RefusedException(Problems.Unproven(NeedsPerson));
        }

        CallerOptions set = options.Value;
        if (!(set.TrustsNames && IsHere(request)))
        {
            throw new RefusedException(Problems.NotAllowed(set.IsConfigured ? NeedsToken : NeedsTenant));
        }

        return GivenName.IsFit(by)
            ? by.Trim()
            : throw new RefusedException(Problems.Malformed("by names who it is in 1 to 256 characters."));
    }

    // A proxy on this machine would make everyone local.
    private static bool IsHere(HttpRequest request) =>
        request.HttpContext.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote) && !request.Headers.ContainsKey("X-Forwarded-For");
}
