using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Slipway.Azure.Identity;
using Slipway.Functions.Http;

namespace Slipway.Functions.Deciding;

/// <summary>
/// Who calls. A function key opens the door and says nothing of who comes in: it is the caller's own token that says so, and a name in the body counts
/// only on a developer's machine.
/// </summary>
public sealed class Callers(CallerTokens tokens, IOptions<CallerOptions> options)
{
    private const string NeedsToken = "A key does not say who you are; send your own access token too, as Authorization: Bearer.";

    private const string NeedsTenant =
        "Nobody can prove here who they are; set SlipwayApi:tenantId and SlipwayApi:audience, and send your own access token as Authorization: Bearer.";

    private const string NeedsSignIn =
        "Nobody can sign in here; set SlipwayApi:tenantId and SlipwayApi:audience, or SlipwayTeams:tenantId and SlipwayTeams:appId, and start the app again.";

    /// <summary>Says why nobody could sign in with a browser; null where people can.</summary>
    public Problem? WhyNoSignIn => options.Value.IsConfigured ? null : Problems.Missing(NeedsSignIn);

    /// <summary>The person in front of a browser: by their token alone, on a developer's machine too.</summary>
    /// <exception cref="RefusedException">Nobody is proven.</exception>
    public Task<string> SignedInAsync(HttpRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        return WhyNoSignIn is { } why ? throw new RefusedException(why) : ProvenAsync(request, cancellation);
    }

    /// <summary>The person: an object id by their token, or else the name that they gave.</summary>
    /// <param name="request">The request.</param>
    /// <param name="by">The name in the request; it counts for nothing beside a token.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException">Nobody is proven, or named.</exception>
    public async Task<string> WhoAsync(HttpRequest request, string? by, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        CallerOptions set = options.Value;
        if (set.IsConfigured && request.Headers.Authorization.Count > 0)
        {
            return await ProvenAsync(request, cancellation);
        }

        if (!(set.TrustsNames && IsHere(request)))
        {
            throw new RefusedException(Problems.NotAllowed(set.IsConfigured ? NeedsToken : NeedsTenant));
        }

        return GivenName.IsFit(by)
            ? by.Trim()
            : throw new RefusedException(Problems.Malformed("by names who it is in 1 to 256 characters."));
    }

    /// <summary>The object id of the person whose own token came beside the key; null when none did.</summary>
    /// <exception cref="RefusedException">One came that proves nobody.</exception>
    public async Task<string?> BesideKeyAsync(HttpRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        return options.Value.IsConfigured && request.Headers.Authorization.Count > 0 ? await ProvenAsync(request, cancellation) : null;
    }

    private async Task<string> ProvenAsync(HttpRequest request, CancellationToken cancellation)
    {
        try
        {
            return (await tokens.ReadAsync([.. request.Headers.Authorization], cancellation)).ToString();
        }
        catch (CallerRefusedException refused)
        {
            throw new RefusedException(refused.IsTemporary ? Problems.Unavailable(refused.Message) : Problems.Unproven(refused.Message));
        }
    }

    // A proxy on this machine would make everyone local.
    private static bool IsHere(HttpRequest request) =>
        request.HttpContext.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote) && !request.Headers.ContainsKey("X-Forwarded-For");
}
