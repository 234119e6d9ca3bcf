using System.Collections.Concurrent;
using System.Threading.Channels;
using Azure;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Teams;

namespace Slipway.Functions.Cards;

/// <summary>
/// Posts cards right after what changed them, beside the answer to whoever did: some approvals at a time, and each by one only. What is cut off or
/// does not find room here the timer does a minute later: the outbox knows.
/// </summary>
public sealed partial class PromptPosting(CardPosting posting, TeamsOptions options, ILogger<PromptPosting> logger) : BackgroundService
{
    private const int AtOnce = 4;
    private const int Room = 1000;

    private readonly Channel<string> asked = Channel.CreateBounded<string>(new BoundedChannelOptions(Room) { FullMode = BoundedChannelFullMode.Wait });

    /// <summary>The approvals that wait or are worked on, and whether they changed since that began.</summary>
    private readonly ConcurrentDictionary<string, Step> steps = new(StringComparer.Ordinal);

    private enum Step
    {
        Waits,
        Posts,
        PostsAndWaits,
    }

    /// <summary>Has an approval's cards posted soon.</summary>
    public void Soon(string approvalId)
    {
        if (!options.Posts || Joins(approvalId) || asked.Writer.TryWrite(approvalId))
        {
            return;
        }

        steps.TryRemove(approvalId, out _);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Parallel.ForEachAsync(
        asked.Reader.ReadAllAsync(stoppingToken),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken },
        async (approval, cancellation) =>
        {
            do
            {
                steps[approval] = Step.Posts;
                await TryPostAsync(posting, approval, logger, cancellation);
            }
            while (!steps.TryRemove(new(approval, Step.Posts)));
        });

    /// <summary>Whether what is to be done anyway will show the change too.</summary>
    private bool Joins(string approval)
    {
        while (!steps.TryAdd(approval, Step.Waits))
        {
            if (steps.TryGetValue(approval, out Step step) && (step is not Step.Posts || steps.TryUpdate(approval, Step.PostsAndWaits, Step.Posts)))
            {
                return true;
            }
        }

        return false;
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
