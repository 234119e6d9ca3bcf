using Azure;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Teams.Directory;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Http;

/// <summary>The one place where what goes wrong in a request becomes an answer.</summary>
public sealed partial class Respond(ILogger<Respond> logger)
{
    /// <summary>Answers, or maps what was thrown.</summary>
    public async Task<IActionResult> With(Func<Task<IActionResult>> answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        try
        {
            return await answer();
        }
        catch (RefusedException refused)
        {
            return refused.Problem.Answer;
        }
        catch (RequestFailedException storage)
        {
            LogStorage(logger, storage, storage.Status, storage.ErrorCode);
            return Problems.Unavailable("Storage did not answer as it should; nothing was lost, send the same request again.").Answer;
        }
        catch (AggregateException tries) when (tries.InnerExceptions is [.., RequestFailedException last])
        {
            // What the storage clients throw when every try has failed.
            LogStorage(logger, tries, last.Status, last.ErrorCode);
            return Problems.Unavailable("Storage does not answer; nothing was lost, send the same request again.").Answer;
        }
        catch (DirectoryUnavailableException unknown)
        {
            LogDirectory(logger, unknown);
            return Problems.Unavailable("Entra did not say who may do this, so nothing was changed; send the same request again.").Answer;
        }
        catch (Exception unexpected) when (unexpected is not OperationCanceledException)
        {
            // The boundary to the caller: whatever it is, they get an answer without its insides, and the log gets the insides.
            LogUnexpected(logger, unexpected);
            return Problems.Unexpected().Answer;
        }
    }

    /// <summary>Reads a release's id from a route.</summary>
    /// <exception cref="RefusedException">It is none.</exception>
    public static ReleaseId ReadReleaseId(string id) =>
        ReleaseId.TryParse(id, null, out ReleaseId read) ? read : throw new RefusedException(Problems.Missing($"There is no release '{id}'; an id looks like storefront-1.4.0."));

    /// <summary>Reads a product's name from a route.</summary>
    /// <exception cref="RefusedException">It is none.</exception>
    public static ProductName ReadProduct(string product)
    {
        try
        {
            return ProductName.Parse(product);
        }
        catch (FormatException shape)
        {
            throw new RefusedException(Problems.Malformed(shape.Message));
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Storage answered {Status} {Code}")]
    private static partial void LogStorage(ILogger logger, Exception exception, int status, string? code);

    [LoggerMessage(Level = LogLevel.Error, Message = "Entra could not be asked")]
    private static partial void LogDirectory(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request failed")]
    private static partial void LogUnexpected(ILogger logger, Exception exception);
}
