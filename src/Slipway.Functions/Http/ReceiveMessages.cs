using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using Slipway.Azure.Teams;
using Slipway.Azure.Teams.Bot;
using Slipway.Functions.Cards;

namespace Slipway.Functions.Http;

/// <summary>Takes what the Bot Connector sends: clicks on cards, and where the bot was installed. Its token is checked here, so no key is asked for.</summary>
public sealed partial class ReceiveMessages(
    Respond respond,
    ActivityToken token,
    CardAnswers cards,
    Installs installs,
    PromptPosting prompt,
    TeamsOptions options,
    TimeProvider clock,
    ILogger<ReceiveMessages> logger)
{
    /// <summary>Clients wait for some seconds only, and say that it failed although it did not.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2.5);

    private const string Slow = "It takes longer than usual. What you chose is being noted; the card will show it in a moment.";

    /// <summary>200 with an answer to an invoke, and without one to the rest.</summary>
    [Function(nameof(ReceiveMessages))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "messages")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) => respond.With(async () =>
    {
        if (!options.HasBot)
        {
            return Problems.Missing($"No bot is set up here; set {TeamsOptions.Section}:TenantId and {TeamsOptions.Section}:AppId.").Answer;
        }

        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type) || !type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            return Problems.NotJson("Send the activity as application/json.").Answer;
        }

        byte[] body = await RequestBody.ReadAsync(request, cancellation);
        try
        {
            IncomingActivity activity = IncomingActivity.Read(body);
            await token.ProveAsync(request.Headers.Authorization, activity, cancellation);
            ActivityRules.Require(activity, options);
            return activity.Type is ActivityRules.Invoke
                ? new JsonAnswer(await AnswerAsync(client, activity))
                : await NoteAsync(activity, cancellation);
        }
        catch (ActivityRefusedException refused)
        {
            LogRefused(logger, refused.Flaw, refused.Message);
            return Explain(refused).Answer;
        }
    });

    private async Task<IActionResult> NoteAsync(IncomingActivity activity, CancellationToken cancellation)
    {
        // Cards of this bot have no Action.Submit: a second way to decide would have to be guarded twice.
        ActivityRules.Demand(activity.Type is not "message" || activity.Value is null, "A message that carries a value is not taken.");
        await installs.NoteAsync(activity, cancellation);
        return new OkResult();
    }

    private async Task<JsonObject> AnswerAsync(DurableTaskClient client, IncomingActivity activity)
    {
        string person = ActivityRules.PersonOf(activity);
        CardAction action = CardAction.Read(activity);

        // It goes on after the answer: whoever has clicked must not lose their decision to a slow minute.
        Task<JsonObject> work = DecideAsync(client, activity, action, person);
        try
        {
            return await work.WaitAsync(Longest, clock);
        }
        catch (TimeoutException) when (!work.IsCompleted)
        {
            LogSlow(logger, action.Id);
            _ = work.ContinueWith(
                late => LogLate(logger, late.Exception!, action.Id), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return InvokeAnswer.Message(Slow);
        }
    }

    private async Task<JsonObject> DecideAsync(DurableTaskClient client, IncomingActivity activity, CardAction action, string person)
    {
        (JsonObject answer, string? told) = await cards.AnswerAsync(client, activity, action, person, CancellationToken.None);
        if (told is not null)
        {
            // The decision stands; what is not posted now the timer posts.
            prompt.Soon(told);
        }

        return answer;
    }

    private static Problem Explain(ActivityRefusedException refused) => refused.Flaw switch
    {
        ActivityFlaw.Unreadable => Problems.Malformed(refused.Message),
        ActivityFlaw.Unproven => Problems.Unproven(refused.Message),
        ActivityFlaw.NotOurs => Problems.NotAllowed(refused.Message),
        _ => Problems.Unavailable(refused.Message),
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "An activity was refused as {Flaw}: {Why}")]
    private static partial void LogRefused(ILogger logger, ActivityFlaw flaw, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The answer on {Card} takes longer than a client waits; it goes on")]
    private static partial void LogSlow(ILogger logger, string card);

    [LoggerMessage(Level = LogLevel.Error, Message = "The answer on {Card} failed after the client was told that it takes longer")]
    private static partial void LogLate(ILogger logger, Exception fault, string card);
}
