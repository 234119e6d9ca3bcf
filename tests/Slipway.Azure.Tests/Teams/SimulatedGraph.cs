using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Teams;
using Slipway.Azure.Teams.Directory;

namespace Slipway.Azure.Tests.Teams;

/// <summary>
/// A peer that speaks Microsoft Graph's documented wire format on loopback, and refuses what Graph refuses: a token for another audience, a permission
/// that was not granted, a cast without <c>ConsistencyLevel</c> and <c>$count</c>, more than 20 groups in a call.
/// </summary>
/// <remarks>
/// https://learn.microsoft.com/graph/api/user-get, group-list-transitivemembers, directoryobject-checkmembergroups, user-list-manager,
/// user-get-mailboxsettings; https://learn.microsoft.com/graph/errors, paging, throttling and aad-advanced-queries.
/// </remarks>
internal sealed partial class SimulatedGraph : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> first = new();

    private (long Since, TimeSpan Pause)? throttled;

    private SimulatedGraph()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Run(AnswerAsync);
    }

    /// <summary>Its origin, for which tokens must be.</summary>
    public string Origin => app.Urls.First();

    /// <summary>Its endpoint, with its version.</summary>
    public Uri Endpoint => new($"{Origin}/v1.0");

    /// <summary>The requests as they came: method, path and query.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>The <c>Authorization</c> headers as they came.</summary>
    public ConcurrentQueue<string> Authorizations { get; } = new();

    /// <summary>How many members it puts on a page, if fewer are asked for.</summary>
    public int PageSize { get; set; } = 100;

    /// <summary>Where it says that a list goes on; null for here.</summary>
    public Func<string, string>? NextLink { get; set; }

    /// <summary>Whether a list never ends.</summary>
    public bool IsEndless { get; set; }

    /// <summary>How often it was asked again before the time that <c>Retry-After</c> told.</summary>
    public int Impatience { get; private set; }

    public static async Task<SimulatedGraph> StartAsync()
    {
        SimulatedGraph graph = new();
        await graph.app.StartAsync(Sample.Cancellation);
        return graph;
    }

    /// <summary>Slipway's directory, with the real client, on this peer.</summary>
    public EntraDirectory Open(SimulatedEntra? identity = null, TimeProvider? clock = null, TeamsOptions? options = null) =>
        new(GraphConnection.Open(Endpoint, identity ?? new(), EntraDirectory.Pauses), clock ?? TimeProvider.System, options ?? new());

    /// <summary>Which paths it denies; null for none.</summary>
    public Func<string, bool>? Refuse { get; set; }

    /// <summary>Answers the next requests with an error.</summary>
    public void Fail(int times, int status, int? retryAfter = null, string code = "UnknownError")
    {
        for (int time = 0; time < times; time++)
        {
            first.Enqueue(context =>
            {
                if (retryAfter is { } seconds)
                {
                    context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
                    throttled = (TimeProvider.System.GetTimestamp(), TimeSpan.FromSeconds(seconds));
                }

                return ErrorAsync(context, status, code, "The service has said so.");
            });
        }
    }

    /// <summary>Takes back what the next requests would be answered with.</summary>
    public void Recover() => first.Clear();

    /// <summary>Answers the next request with something that Graph does not say.</summary>
    public void Next(int status, string body, string type, string? location = null) => first.Enqueue(context =>
    {
        (context.Response.StatusCode, context.Response.ContentType) = (status, type);
        context.Response.Headers.Location = location;
        return context.Response.WriteAsync(body);
    });

    /// <summary>Leaves the next request without an answer; ends when it has come.</summary>
    public Task NextHangs()
    {
        TaskCompletionSource came = new(TaskCreationOptions.RunContinuationsAsynchronously);
        first.Enqueue(context =>
        {
            came.SetResult();
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        return came.Task;
    }

    /// <summary>Refuses every connection from now on.</summary>
    public Task StopAsync() => app.StopAsync(Sample.Cancellation);

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        Asked.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
        Authorizations.Enqueue(context.Request.Headers.Authorization.ToString());
        if (throttled is { } pause && TimeProvider.System.GetElapsedTime(pause.Since) < pause.Pause - TimeSpan.FromMilliseconds(20))
        {
            Impatience++;
        }

        throttled = null;
        if (SimulatedEntra.Read(context.Request.Headers.Authorization) is not { } token)
        {
            return ErrorAsync(context, 401, "InvalidAuthenticationToken", "Access token is empty.");
        }

        if (token["aud"]?.GetValue<string>() != Origin)
        {
            return ErrorAsync(context, 401, "InvalidAuthenticationToken", "Access token validation failure. Invalid audience.");
        }

        if (first.TryDequeue(out Func<HttpContext, Task>? otherwise))
        {
            return otherwise(context);
        }

        if (Refuse?.Invoke(context.Request.Path.Value!) is true)
        {
            return DeniedAsync(context);
        }

        bool Granted(string role) => token["roles"]!.AsArray().Any(granted => granted!.GetValue<string>() == role);
        return (context.Request.Method, context.Request.Path.Value!.Split('/')) switch
        {
            ("GET", ["", "v1.0", "users", var id]) => Granted("User.Read.All") ? UserAsync(context, id) : DeniedAsync(context),
            ("GET", ["", "v1.0", "users", var id, "manager"]) => Granted("User.Read.All") ? ManagerAsync(context, id) : DeniedAsync(context),
            ("GET", ["", "v1.0", "users", var id, "mailboxSettings"]) => Granted("MailboxSettings.Read")
                ? MailboxAsync(context, id)
                : ErrorAsync(context, 403, "ErrorAccessDenied", "Access is denied. Check credentials and try again."),
            ("POST", ["", "v1.0", "users", var id, "checkMemberGroups"]) => Granted("User.Read.All") && Granted("GroupMember.Read.All")
                ? CheckAsync(context, id)
                : DeniedAsync(context),
            ("GET", ["", "v1.0", "groups", var id, "transitiveMembers", "microsoft.graph.user" or "graph.user"]) => Granted("GroupMember.Read.All")
                ? MembersAsync(context, id, Granted("User.Read.All"))
                : DeniedAsync(context),
            (_, ["", "v1.0", "users", var id, "teamwork", "installedApps", .. var rest]) => Granted("TeamsAppInstallation.ReadWriteSelfForUser.All")
                ? AppsAsync(context, id, rest)
                : ErrorAsync(context, 403, "Forbidden", "Missing role permissions on the request."),
            _ => ErrorAsync(context, 400, "BadRequest", $"Resource not found for the segment '{context.Request.Path}'."),
        };
    }

    private Task UserAsync(HttpContext context, string id) => Find(id) is { } user
        ? JsonAsync(context, user.Json(context.Request.Query["$select"]))
        : MissingAsync(context, id);

    private Task ManagerAsync(HttpContext context, string id) => Find(id) is not { } user ? MissingAsync(context, id)
        : Find(user.ManagerId) is { } manager ? JsonAsync(context, manager.Json(context.Request.Query["$select"]))
        : MissingAsync(context, "manager");

    private Task MailboxAsync(HttpContext context, string id) => Find(id) is not { } user ? MissingAsync(context, id)
        : user.TimeZone is { } zone ? JsonAsync(context, new JsonObject { ["timeZone"] = zone, ["timeFormat"] = "HH:mm" })
        : ErrorAsync(context, 404, "MailboxNotEnabledForRESTAPI", "The mailbox is either inactive, soft-deleted, or is hosted on-premise.");

    private async Task CheckAsync(HttpContext context, string id)
    {
        JsonNode? body = await JsonSerializer.DeserializeAsync<JsonNode>(context.Request.Body, cancellationToken: context.RequestAborted);
        string[] asked = [.. body!["groupIds"]!.AsArray().Select(group => group!.GetValue<string>())];
        await (Find(id) is not { } user ? MissingAsync(context, id)
            : asked.Length > 20 || asked.Any(group => !Guid.TryParse(group, out _))
                ? ErrorAsync(context, 400, "Request_BadRequest", "Invalid group ids, or too many.")
                : JsonAsync(context, new JsonObject { ["value"] = new JsonArray([.. asked.Where(group => Within(group, groups).Contains(user)).Select(group => (JsonNode)group)]) }));
    }

    private Task MembersAsync(HttpContext context, string id, bool mayReadUsers)
    {
        IQueryCollection query = context.Request.Query;
        if (context.Request.Headers["ConsistencyLevel"] != "eventual" || query["$count"] != "true")
        {
            return ErrorAsync(context, 400, "Request_UnsupportedQuery", "Cast segment needs ConsistencyLevel: eventual and $count=true.");
        }

        if (!groups.ContainsKey(id))
        {
            return MissingAsync(context, id);
        }

        SimulatedUser[] members = [.. Within(id, index ?? (IReadOnlyDictionary<string, string[]>)groups).OrderBy(user => user.Id, StringComparer.Ordinal)];
        int size = Math.Min(PageSize, int.Parse(query["$top"].FirstOrDefault() ?? "100", CultureInfo.InvariantCulture));
        int begin = int.Parse(query["$skiptoken"].FirstOrDefault() ?? "0", CultureInfo.InvariantCulture);
        if (size is < 1 or > 999)
        {
            return ErrorAsync(context, 400, "Request_BadRequest", "Invalid page size specified. Must be between 1 and 999 inclusive.");
        }

        JsonObject page = new() { ["@odata.context"] = $"{Endpoint}/$metadata#users" };
        if (IsEndless || begin + size < members.Length)
        {
            string next = $"{Endpoint}/groups/{id}/transitiveMembers/microsoft.graph.user?$select={query["$select"]}&$top={size}&$count=true&$skiptoken={begin + size}";
            page["@odata.nextLink"] = NextLink?.Invoke(next) ?? next;
        }

        page["value"] = new JsonArray([.. members.Skip(begin).Take(size).Select(member => member.Json(query["$select"], mayReadUsers))]);
        return JsonAsync(context, page);
    }

    private static Task MissingAsync(HttpContext context, string id) =>
        ErrorAsync(context, 404, "Request_ResourceNotFound", $"Resource '{id}' does not exist or one of its queried reference-property objects are not present.");

    private static Task DeniedAsync(HttpContext context) =>
        ErrorAsync(context, 403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");

    private static Task ErrorAsync(HttpContext context, int status, string code, string message)
    {
        context.Response.StatusCode = status;
        return JsonAsync(context, new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["code"] = code,
                ["message"] = message,
                ["innerError"] = new JsonObject { ["date"] = "2026-11-25T12:00:00", ["request-id"] = "5a000000-0000-4000-8000-00000000ffff" },
            },
        });
    }

    private static Task JsonAsync(HttpContext context, JsonObject body)
    {
        context.Response.ContentType = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";
        return context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }
}
