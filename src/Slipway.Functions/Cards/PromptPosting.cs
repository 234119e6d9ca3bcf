using System.Threading.Channels;
using Azure;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Teams;

namespace Slipway.Functions.Cards;

/// <summary>
/// Posts cards right after what changed them, beside the answer to whoever did. What is cut off here the timer does a minute later: the outbox
/// knows.
/// </summary>
public sealed partial class PromptPosting(CardPosting posting, TeamsOptions options, ILogger<PromptPosting> logger) : BackgroundService
{
    private readonly Channel<string> asked = Channel.CreateBounded<string>(new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Has an approval's cards posted soon.</summary>
    public void Soon(string approvalId)
    {
        if (options.HasBot)
        {
            asked.Writer.TryWrite(approvalId);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (string approval in asked.Reader.ReadAllAsync(stoppingToken))
        {
            await TryPostAsync(posting, approval, logger, stoppingToken);
        }
    }

    /// <summary>One approval whose cards cannot be posted must not keep the others from it.</summary>
    internal static async Task TryPostAsync(CardPosting posting, string approval, ILogger logger, CancellationToken cancellation)
    {
        try
        {
            await posting.PostAsync(approval, cancellation);
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException or InvalidOperationException or System.Text.Json.JsonException)
        {
            LogFault(logger, fault, approval);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The cards of {Approval} could not be posted")]
    private static partial void LogFault(ILogger logger, Exception fault, string approval);
}
