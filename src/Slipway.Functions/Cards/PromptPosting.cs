using System.Collections.Concurrent;
using System.Threading.Channels;
using Azure;
using Grpc.Core;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Blobs;
using Slipway.Azure.Records;
using Slipway.Azure.Teams;

namespace Slipway.Functions.Cards;

/// <summary>
/// Posts cards right after what changed them, beside the answer to whoever did: some cards at a time, and each by one only. What is cut off or
/// does not find room here the timer does a minute later: the outbox knows.
/// </summary>
public sealed partial class PromptPosting(Lazy<CardPosting> posting, TeamsOptions options, ILogger<PromptPosting> logger, CardCalls? calls = null) : BackgroundService
{
    private const int AtOnce = 4;
    private const int Room = 1000;

    private readonly Channel<string> asked = Channel.CreateBounded<string>(new BoundedChannelOptions(Room) { FullMode = BoundedChannelFullMode.Wait });

    /// <summary>The cards that wait or are worked on, and whether what they show changed since that began.</summary>
    private readonly ConcurrentDictionary<string, Step> steps = new(StringComparer.Ordinal);

    private enum Step
    {
        Waits,
        Posts,
        PostsAndWaits,
    }

    /// <summary>Has a subject's cards posted soon.</summary>
    public void Soon(string cardId)
    {
        if (!options.Posts || Joins(cardId) || asked.Writer.TryWrite(cardId))
        {
            return;
        }

        steps.TryRemove(cardId, out _);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (calls is not null)
        {
            calls.Called += Soon;
        }

        return Parallel.ForEachAsync(
            asked.Reader.ReadAllAsync(stoppingToken),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken },
            async (card, cancellation) =>
            {
                do
                {
                    steps[card] = Step.Posts;
                    await TryPostAsync(posting.Value, card, client: null, logger, cancellation);
                }
                while (!steps.TryRemove(new(card, Step.Posts)));
            });
    }

    /// <summary>Whether what is to be done anyway will show the change too.</summary>
    private bool Joins(string card)
    {
        while (!steps.TryAdd(card, Step.Waits))
        {
            if (steps.TryGetValue(card, out Step step) && (step is not Step.Posts || steps.TryUpdate(card, Step.PostsAndWaits, Step.Posts)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A subject whose cards cannot be posted must not keep the others from it.</summary>
    /// <returns>Whether nothing is left to be shown.</returns>
    internal static async Task<bool> TryPostAsync(CardPosting posting, string card, DurableTaskClient? client, ILogger logger, CancellationToken cancellation)
    {
        try
        {
            return await posting.PostAsync(card, client, cancellation);
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException or InvalidOperationException or System.Text.Json.JsonException or TamperedException or RpcException)
        {
            LogFault(logger, fault, card);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The cards {Card} could not be posted")]
    private static partial void LogFault(ILogger logger, Exception fault, string card);
}
