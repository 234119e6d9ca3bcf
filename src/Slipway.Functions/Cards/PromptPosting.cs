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
/// Posts cards right after what changed them, beside the answer to whoever did. What is cut off here the timer does a minute later: the outbox
/// knows.
/// </summary>
public sealed partial class PromptPosting(CardPosting posting, TeamsOptions options, ILogger<PromptPosting> logger, CardCalls? calls = null) : BackgroundService
{
    private readonly Channel<string> asked = Channel.CreateBounded<string>(new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Has a subject's cards posted soon.</summary>
    public void Soon(string cardId)
    {
        if (options.HasBot)
        {
            asked.Writer.TryWrite(cardId);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (calls is not null)
        {
            calls.Called += Soon;
        }

        await foreach (string card in asked.Reader.ReadAllAsync(stoppingToken))
        {
            await TryPostAsync(posting, card, client: null, logger, stoppingToken);
        }
    }

    /// <summary>A subject whose cards cannot be posted must not keep the others from it.</summary>
    internal static async Task TryPostAsync(CardPosting posting, string card, DurableTaskClient? client, ILogger logger, CancellationToken cancellation)
    {
        try
        {
            await posting.PostAsync(card, client, cancellation);
        }
        catch (Exception fault) when (fault is RequestFailedException or AggregateException or InvalidOperationException or System.Text.Json.JsonException or TamperedException or RpcException)
        {
            LogFault(logger, fault, card);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The cards {Card} could not be posted")]
    private static partial void LogFault(ILogger logger, Exception fault, string card);
}
