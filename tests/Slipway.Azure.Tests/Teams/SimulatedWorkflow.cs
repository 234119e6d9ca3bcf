using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Slipway.Azure.Tests.Teams;

/// <summary>
/// A peer that takes what a Teams workflow takes: a message with one card of at most 28 KB, without what needs an answer, at the one address with its
/// signature. It says nothing of what it posts.
/// </summary>
/// <remarks>https://learn.microsoft.com/connectors/teams/#microsoft-teams-webhook</remarks>
internal sealed class SimulatedWorkflow : IAsyncDisposable
{
    /// <summary>What must never be seen anywhere.</summary>
    public const string Secret = "s3cr3t-signature";

    private readonly WebApplication app;
    private readonly ConcurrentQueue<(int Status, string? RetryAfter)> answers = new();
    private int breaks;

    private SimulatedWorkflow()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Run(AnswerAsync);
    }

    /// <summary>Its address, the secret included.</summary>
    public string Address => $"{app.Urls.First()}/workflows/1/triggers/manual/paths/invoke?api-version=2016-06-01&sig={Secret}";

    /// <summary>The cards that it has posted.</summary>
    public ConcurrentQueue<JsonObject> Cards { get; } = new();

    /// <summary>How often it was asked.</summary>
    public int Asked { get; private set; }

    /// <summary>What a strict reader found wrong with requests.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    public static async Task<SimulatedWorkflow> StartAsync()
    {
        SimulatedWorkflow workflow = new();
        await workflow.app.StartAsync(Sample.Cancellation);
        return workflow;
    }

    /// <summary>Answers the next request so, without doing it.</summary>
    public void Next(int status, string? retryAfter = null) => answers.Enqueue((status, retryAfter));

    /// <summary>Does the next requests, and breaks the connection before it answers.</summary>
    public void BreakNext(int times = 1) => breaks = times;

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        Asked++;
        using StreamReader reader = new(context.Request.Body, Encoding.UTF8);
        string text = await reader.ReadToEndAsync();
        if (answers.TryDequeue(out (int Status, string? RetryAfter) answer))
        {
            context.Response.Headers.RetryAfter = answer.RetryAfter;
            context.Response.StatusCode = answer.Status;
            return;
        }

        Post(context.Request, text);
        if (breaks-- > 0)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = 202;
    }

    private void Post(HttpRequest request, string text)
    {
        JsonNode message = JsonNode.Parse(text)!;
        JsonNode? attachment = message["attachments"]?.AsArray().Single();
        string[] wrong =
        [
            .. request.Method == "POST" && request.Query["sig"] == Secret ? [] : new[] { "it came to another address" },
            .. request.ContentType is "application/json; charset=utf-8" ? [] : new[] { $"it is {request.ContentType}" },
            .. Encoding.UTF8.GetByteCount(text) <= 28 * 1024 ? [] : new[] { "it is too large" },
            .. request.Headers.ContainsKey("Authorization") ? new[] { "it carries a token" } : [],
            .. (string?)message["type"] is "message" && (string?)attachment?["contentType"] is "application/vnd.microsoft.card.adaptive"
                && attachment!.AsObject().ContainsKey("contentUrl") && attachment["contentUrl"] is null && attachment["content"] is JsonObject ? [] : new[] { "it is no message with a card" },
            .. text.Contains("Action.Execute", StringComparison.Ordinal) || text.Contains("\"refresh\"", StringComparison.Ordinal) ? new[] { "it asks for an answer" } : [],
        ];
        foreach (string complaint in wrong)
        {
            Complaints.Enqueue(complaint);
        }

        Cards.Enqueue(attachment!["content"]!.AsObject());
    }
}
