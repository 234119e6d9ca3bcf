using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Slipway.Azure.Identity;
using Slipway.Functions.Http;

namespace Slipway.Functions.Access;

/// <summary>
/// Where every HTTP request comes in, whichever host runs the function: who calls is proven, and whether they may call it at all is decided by its row,
/// before the function is asked. What it is about is decided in the function, which gets the caller from here and from nowhere else.
/// </summary>
public sealed partial class Door(CallerTokens tokens, IOptions<CallerOptions> options, IOptions<AccessOptions> access, CallerPace pace, ILogger<Door> logger)
{
    /// <summary>With the word before it and the blank between.</summary>
    private const int LongestHeader = CallerTokens.Longest + 16;

    private static readonly Problem NeedsToken = Problems.Unproven("Say who you are: send your access token, or your pipeline's, as Authorization: Bearer.");

    /// <summary>Whether function keys open the API, so that whoever runs the functions must have checked the key of each request before it comes here.</summary>
    public bool TakesKeys => options.Value.Keys;

    /// <summary>Lets a request in, or says why not.</summary>
    /// <param name="function">The function that it is for.</param>
    /// <param name="http">The request; where it comes in, it has its <see cref="Visit"/>.</param>
    public async Task<Problem?> AdmitAsync(string function, HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (!AccessTable.Rows.TryGetValue(function, out AccessRow? row))
        {
            LogNoRow(logger, function);
            return Problems.NotAllowed("Nobody may call this: it has no row in the table of who may.");
        }

        if (http.Request.ContentLength > RequestBody.MaximumBytes)
        {
            return RequestBody.TooLarge;
        }

        return row is AccessRow.Needs needs ? await AdmitAsync(needs, http) : null;
    }

    private async Task<Problem?> AdmitAsync(AccessRow.Needs row, HttpContext http)
    {
        CallerOptions set = options.Value;
        if (row.IsPage && !set.IsConfigured)
        {
            // The function says which settings are missing.
            return null;
        }

        bool hasKey = set.Keys && !row.IsPage;
        if (http.Request.Headers.Authorization.Any(header => header?.Length > LongestHeader))
        {
            return Problems.Unproven($"The token is longer than {CallerTokens.Longest} characters, and no issuer's is; get another.");
        }

        Caller? proven = null;
        if (!hasKey || (http.Request.Headers.Authorization.Count > 0 && tokens.ReadsAny))
        {
            try
            {
                proven = http.Request.Headers.Authorization.Count == 0 && !row.IsPage
                    ? null
                    : await tokens.ReadAsync([.. http.Request.Headers.Authorization], http.RequestAborted);
            }
            catch (CallerRefusedException refused)
            {
                LogRefused(logger, refused.Message);
                return refused.IsTemporary ? Problems.Unavailable(refused.Message) : Problems.Unproven(refused.Message);
            }

            if (proven is null && !hasKey)
            {
                return NeedsToken;
            }
        }

        AccessRights rights = proven is null ? AccessRights.None : access.Value.Policy.Of(proven, set.Audience);
        Visit visit = new(proven, hasKey ? rights.And(AccessRights.Of(set.KeyRoles)) : rights);
        if (pace.Wait(visit.Name) is { } seconds)
        {
            http.Response.Headers.RetryAfter = $"{seconds}";
            return Problems.TooMany($"{visit.Name} asks too often; ask again after {seconds} s, and less often.");
        }

        if (!row.Roles.Any(role => row.Place is AccessPlace.Everywhere ? visit.Rights.HasEverywhere(role) : visit.Rights.Has(role)))
        {
            LogNotAllowed(logger, visit.Name);
            return Problems.NotAllowed(WhyNot(row, visit));
        }

        visit.Enter(http);
        return null;
    }

    private static string WhyNot(AccessRow.Needs row, Visit visit) =>
        $"This takes the role {string.Join(" or ", row.Roles.Select(Roles.Named))}{(row.Place is AccessPlace.Everywhere ? " for all products and environments" : "")}, which {visit.Name} does not have: "
        + (visit.Proven?.TokenRoles is null ? "ask whoever keeps Slipway's policy for a grant." : "the token must carry it, and a grant of Slipway's policy give it.");

    [LoggerMessage(Level = LogLevel.Error, Message = "{Function} has no row in the table of who may call what, so nobody may")]
    private static partial void LogNoRow(ILogger logger, string function);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A caller was not proven: {Why}")]
    private static partial void LogRefused(ILogger logger, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Caller} was refused: nothing gives it the role")]
    private static partial void LogNotAllowed(ILogger logger, string caller);
}
