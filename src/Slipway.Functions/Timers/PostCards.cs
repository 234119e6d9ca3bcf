using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Records;
using Slipway.Azure.Teams;
using Slipway.Functions.Cards;

namespace Slipway.Functions.Timers;

/// <summary>Empties the cards' outbox: whatever was not posted or edited right after its cause.</summary>
public sealed class PostCards(ReleaseLedger ledger, CardPosting posting, TeamsOptions options, ILogger<PostCards> logger)
{
    /// <summary>Runs every minute.</summary>
    [Function(nameof(PostCards))]
    public async Task Run(
        [TimerTrigger("15 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if (!options.Posts)
        {
            return;
        }

        await foreach (string card in ledger.CardsToPostAsync(cancellation))
        {
            await PromptPosting.TryPostAsync(posting, card, client, logger, cancellation);
        }
    }
}
