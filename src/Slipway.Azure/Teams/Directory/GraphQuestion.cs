using System.Globalization;
using System.Text.Json;
using Azure.Identity;
using Microsoft.Graph.Models.ODataErrors;
using Microsoft.Kiota.Abstractions;

namespace Slipway.Azure.Teams.Directory;

/// <summary>Puts a question to Graph, and turns whatever is no answer into <see cref="DirectoryUnavailableException"/>.</summary>
/// <remarks>https://learn.microsoft.com/graph/errors; nothing of a request, and so no token, gets into a sentence.</remarks>
internal static class GraphQuestion
{
    private const string NotFound = "Request_ResourceNotFound";

    /// <summary>The answer; null when Graph says that there is no such thing.</summary>
    /// <param name="what">What is asked, to go on from "did not say".</param>
    /// <param name="longest">How long all of it may take, repeats included.</param>
    /// <param name="clock">The clock of that limit.</param>
    /// <param name="ask">Asks.</param>
    /// <param name="cancellation">The caller's own wish.</param>
    /// <param name="mend">What an administrator can do when the app may not ask.</param>
    public static async Task<T?> AskAsync<T>(
        string what,
        TimeSpan longest,
        TimeProvider clock,
        Func<CancellationToken, Task<T?>> ask,
        CancellationToken cancellation,
        string mend = "let an administrator grant the app User.Read.All and GroupMember.Read.All")
        where T : class
    {
        using CancellationTokenSource limit = new(longest, clock);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            // The client takes an empty body, and a redirection that it does not follow, for null.
            return await ask(both.Token) ?? throw new DirectoryUnavailableException($"Microsoft Graph did not say {what}: its answer was empty.");
        }
        catch (ODataError absent) when (absent.ResponseStatusCode == 404 && absent.Error?.Code is NotFound)
        {
            return null;
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw new DirectoryUnavailableException($"Microsoft Graph did not say {what} within {longest.TotalSeconds:0} s.", null, late);
        }
        catch (Exception failed) when (Refusal(failed) is { } refusal)
        {
            (int status, string? code) = (refusal.ResponseStatusCode, (refusal as ODataError)?.Error?.Code);
            string hint = status is 401 or 403 ? $"; {mend}" : "";
            throw new DirectoryUnavailableException(
                $"Microsoft Graph did not say {what}: it answered {status}{(code is null ? "" : $" {code}")}{hint}.", RetryAfter(refusal, clock), failed)
            {
                Status = status,
            };
        }
        catch (AuthenticationFailedException failed)
        {
            throw new DirectoryUnavailableException(
                $"Microsoft Graph could not be asked {what}: no token was to be had; see to the identity that SlipwayTeams names.", null, failed);
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or AggregateException or JsonException or InvalidOperationException or FormatException)
        {
            throw new DirectoryUnavailableException($"Microsoft Graph did not say {what}: {failed.Message.TrimEnd('.')}.", null, failed);
        }
    }

    // After its last try the client throws all the answers that it had, in one.
    private static ApiException? Refusal(Exception failed) =>
        failed as ApiException ?? (failed as AggregateException)?.InnerExceptions.OfType<ApiException>().LastOrDefault();

    private static TimeSpan? RetryAfter(ApiException refusal, TimeProvider clock)
    {
        string? said = refusal.ResponseHeaders?.FirstOrDefault(header => header.Key.Equals("Retry-After", StringComparison.OrdinalIgnoreCase)).Value?.FirstOrDefault();
        return int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) ? TimeSpan.FromSeconds(seconds)
            : DateTimeOffset.TryParseExact(said, "R", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset at) && at > clock.GetUtcNow() ? at - clock.GetUtcNow()
            : null;
    }
}
