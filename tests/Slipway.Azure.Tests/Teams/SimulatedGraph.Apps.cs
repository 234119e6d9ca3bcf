using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Slipway.Azure.Tests.Teams;

/// <content>The apps that people have in Teams.</content>
/// <remarks>https://learn.microsoft.com/graph/api/userteamwork-post-installedapps, userteamwork-list-installedapps, userscopeteamsappinstallation-get-chat</remarks>
internal sealed partial class SimulatedGraph
{
    /// <summary>The one app of the organisation's catalogue.</summary>
    public const string CatalogApp = "5a000000-0000-4000-8000-00000000ca7a";

    private readonly ConcurrentDictionary<string, string> installed = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Those for whom a policy of Teams does not allow the app.</summary>
    public ConcurrentBag<string> Blocked { get; } = [];

    /// <summary>Those who have no licence for Teams.</summary>
    public ConcurrentBag<string> Unlicensed { get; } = [];

    /// <summary>The chat of a person with the app.</summary>
    public static string ChatOf(string oid) => $"19:{oid}_{CatalogApp}@unq.gbl.spaces";

    /// <summary>Installs the app for a person, as they do themselves.</summary>
    public void Install(string oid) => installed[oid] = $"install-{oid}";

    private Task AppsAsync(HttpContext context, string id, string[] rest) => (context.Request.Method, rest) switch
    {
        _ when Find(id) is null => MissingAsync(context, id),
        _ when Unlicensed.Contains(id) => ErrorAsync(context, 404, "NotFound", "No tenant or user license for Teams was found."),
        ("POST", []) => InstallAsync(context, id),
        ("GET", []) => ListAppsAsync(context, id),
        ("GET", [var install, "chat"]) => installed.GetValueOrDefault(id) == install
            ? JsonAsync(context, new JsonObject { ["id"] = ChatOf(id), ["chatType"] = "oneOnOne" })
            : ErrorAsync(context, 404, "NotFound", "The app is not installed."),
        _ => ErrorAsync(context, 405, "MethodNotAllowed", "No such request."),
    };

    private async Task InstallAsync(HttpContext context, string id)
    {
        JsonNode? body = await JsonSerializer.DeserializeAsync<JsonNode>(context.Request.Body, cancellationToken: context.RequestAborted);
        string? app = (string?)body?["teamsApp@odata.bind"];
        if (app != $"{Endpoint}/appCatalogs/teamsApps/{CatalogApp}")
        {
            await ErrorAsync(context, 400, "BadRequest", "The app is not in the catalogue.");
        }
        else if (Blocked.Contains(id))
        {
            await ErrorAsync(context, 403, "Forbidden", "AppCatalog app is blocked by policy.");
        }
        else if (!installed.TryAdd(id, $"install-{id}"))
        {
            await ErrorAsync(context, 409, "Conflict", "App is already installed.");
        }
        else
        {
            context.Response.StatusCode = 201;
        }
    }

    private Task ListAppsAsync(HttpContext context, string id) => context.Request.Query["$filter"] != $"teamsApp/id eq '{CatalogApp}'" || context.Request.Query["$expand"] != "teamsApp"
        ? ErrorAsync(context, 400, "BadRequest", "A filter by the app needs it expanded.")
        : JsonAsync(context, new JsonObject
        {
            ["value"] = new JsonArray([.. installed.Where(one => one.Key == id).Select(one => new JsonObject
            {
                ["id"] = one.Value,
                ["teamsApp"] = new JsonObject { ["id"] = CatalogApp, ["externalId"] = "com.example.slipway", ["displayName"] = "Slipway" },
            })]),
        });
}
