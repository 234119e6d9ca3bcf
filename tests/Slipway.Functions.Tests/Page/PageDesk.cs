using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Azure.Teams.Cards;
using Slipway.Functions.Access;
using Slipway.Functions.Http;
using Slipway.Functions.Tests.Activities;
using Slipway.Functions.Tests.Deciding;
using Slipway.Functions.Tests.Teams;

namespace Slipway.Functions.Tests.Page;

/// <summary>An approval that was asked for, and the way in through the page, past the browser.</summary>
internal sealed class PageDesk : IAsyncDisposable
{
    private PageDesk(Desk desk, SimulatedTenant tenant) => (Desk, Tenant) = (desk, tenant);

    public Desk Desk { get; }

    public SimulatedTenant Tenant { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<PageDesk> OpenAsync(Emulator emulator, SimulatedConnector teams, int quorum = 1)
    {
        SimulatedTenant tenant = await SimulatedTenant.StartAsync();
        Desk desk = await Desk.OpenAsync(emulator, teams, quorum, also: (settings, _) =>
        {
            foreach ((string name, string? value) in tenant.Settings.Append(new("SlipwayApi:address", "https://slipway.example.com")))
            {
                settings[name] = value;
            }
        });
        return new PageDesk(desk, tenant);
    }

    /// <summary>The header of somebody who has signed in.</summary>
    public string Bearer(string person) => $"Bearer {Tenant.Token(now => (now.NotBefore, now.Expires) = (Now.AddMinutes(-1), Now.AddHours(1)), ("oid", person))}";

    private DateTime Now => Desk.Clock.GetUtcNow().UtcDateTime;

    /// <summary>The approval as the page shows it to a person.</summary>
    public Task<PageReply> CardAsync(string? authorization, string? id = null) =>
        CallAsync(request => EnterAsync(nameof(GetApprovalCard), request, () => Desk.Function<GetApprovalCard>().Run(request, id ?? Desk.Id, Cancellation)), request => request.Headers.Authorization = authorization);

    /// <summary>What the page sends for a button of the card that a person sees.</summary>
    public async Task<JsonObject> BodyAsync(string person, string verb = ApprovalCard.ApproveVerb, string? reason = null)
    {
        JsonNode face = (await CardAsync(Bearer(person))).Json;
        return new JsonObject
        {
            ["verb"] = verb, ["revision"] = (int)face["revision"]!, ["shown"] = (string)face["shown"]!, ["comment"] = null, ["reason"] = reason, ["emergency"] = null,
        };
    }

    /// <summary>Answers as the page does, with what a test changes of it.</summary>
    public Task<PageReply> AnswerAsync(JsonObject body, string? authorization, Action<HttpRequest>? change = null, string? id = null) => CallAsync(
        request => EnterAsync(nameof(AnswerOnPage), request, () => Desk.Function<AnswerOnPage>().Run(request, id ?? Desk.Id, Desk.Bell, Cancellation)),
        request =>
        {
            (request.Method, request.ContentType) = ("POST", "application/json");
            request.Headers.Authorization = authorization;
            request.Headers["Sec-Fetch-Site"] = "same-origin";
            request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body.ToJsonString()));
            change?.Invoke(request);
        });

    private async Task<IActionResult> EnterAsync(string function, HttpRequest request, Func<Task<IActionResult>> run) =>
        await Desk.Get<Door>().AdmitAsync(function, request.HttpContext) is { } refusal ? refusal.Answer : await run();

    public static async Task<PageReply> CallAsync(Func<HttpRequest, Task<IActionResult>> run, Action<HttpRequest>? shape = null)
    {
        DefaultHttpContext http = new() { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        shape?.Invoke(http.Request);
        using MemoryStream written = new();
        http.Response.Body = written;
        await (await run(http.Request)).ExecuteResultAsync(new ActionContext(http, new RouteData(), new ActionDescriptor()));
        return new(http.Response.StatusCode, http.Response.Headers, Encoding.UTF8.GetString(written.ToArray()));
    }

    public async ValueTask DisposeAsync()
    {
        await Desk.DisposeAsync();
        await Tenant.DisposeAsync();
    }
}

internal sealed record PageReply(int Status, IHeaderDictionary Headers, string Text)
{
    public JsonNode Json => JsonNode.Parse(Text)!;
}
