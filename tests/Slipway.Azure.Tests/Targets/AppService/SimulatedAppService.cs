using System.Text.Json.Nodes;
using Slipway.Azure.Tests.Targets.Arm;

namespace Slipway.Azure.Tests.Targets.AppService;

/// <summary>
/// An app with the slot <c>staging</c>, as https://learn.microsoft.com/rest/api/appservice/web-apps has them. A swap goes on behind its answer, for as many looks
/// as are set, and keeps everybody else from changing the app; settings change places with it, but for those that are sticky.
/// </summary>
internal sealed class SimulatedAppService : IAsyncDisposable
{
    public const string Resource = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shops/providers/Microsoft.Web/sites/shop";
    public const string SlotHost = "shop-staging.azurewebsites.net";

    private const string Operations = "/subscriptions/00000000-0000-0000-0000-000000000001/providers/Microsoft.Web/locations/westeurope/operationresults/";
    private const string Package = "WEBSITE_RUN_FROM_PACKAGE";

    private int swapping;
    private int operation;

    public SimulatedArm Arm { get; private set; } = null!;

    public Dictionary<string, string> Production { get; private set; } = new() { ["Greeting"] = "hello", ["Secret"] = "@Microsoft.KeyVault(SecretUri=https://v)" };

    public Dictionary<string, string> Staging { get; private set; } = new() { ["Greeting"] = "hello" };

    public JsonArray Rules { get; set; } = [];

    public JsonArray Sticky { get; } = [];

    public string AutoSwap { get; set; } = "";

    public string SlotState { get; set; } = "Running";

    public string Location { get; set; } = $"https://{SimulatedArm.Host}{Operations}";

    /// <summary>Packages that do not start.</summary>
    public HashSet<string> Broken { get; } = [];

    /// <summary>How many looks a swap takes.</summary>
    public int LooksOfSwap { get; set; } = 2;

    /// <summary>Whether the sites do not tell of a swap that is under way.</summary>
    public bool HidesSwap { get; set; }

    /// <summary>Why the next swap fails.</summary>
    public string? Failure { get; set; }

    /// <summary>What somebody does just before the next write of settings.</summary>
    public Action? Meanwhile { get; set; }

    /// <summary>What somebody does just after the next write of settings.</summary>
    public Action? Afterwards { get; set; }

    public bool IsGone { get; set; }

    public int Swaps { get; private set; }

    /// <summary>What users ever got, and with which share, each once and in order.</summary>
    public List<string> Users { get; } = [];

    /// <summary>What happens while it is asked whether it is up.</summary>
    public Action? Visited { get; set; }

    /// <summary>Where it was asked whether it is up.</summary>
    public List<string> Visits { get; } = [];

    public static async Task<SimulatedAppService> StartAsync()
    {
        SimulatedAppService app = new();
        app.Arm = await SimulatedArm.StartAsync("2024-04-01", app.Answer, app.Visit);
        app.Note();
        return app;
    }

    /// <summary>All that can be seen of it, so that two states compare.</summary>
    public string Shown => $"production {Sorted(Production)} staging {Sorted(Staging)} rules {Rules.ToJsonString()}";

    public void Route(double percent) => Rules.Add(new JsonObject { ["name"] = "staging", ["actionHostName"] = SlotHost, ["reroutePercentage"] = percent });

    /// <summary>A swap that was begun before ends now.</summary>
    public void EndSwap()
    {
        swapping = 1;
        Look();
    }

    public ValueTask DisposeAsync() => Arm.DisposeAsync();

    private static string Sorted(Dictionary<string, string> settings) => string.Join(' ', settings.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key}={s.Value}"));

    private int Visit(string host, string path)
    {
        Visits.Add($"{host}{path}");
        Visited?.Invoke();
        return host == SlotHost && !Broken.Contains(Staging.GetValueOrDefault(Package, "")) ? 200 : 503;
    }

    private SimulatedReply Answer(SimulatedRequest request)
    {
        if (request.Path.StartsWith(Operations, StringComparison.Ordinal))
        {
            return Look() is { } failed ? SimulatedReply.Error(400, "BadRequest", failed) : new(swapping > 0 ? 202 : 200, null);
        }

        if (IsGone || !request.Path.StartsWith(Resource, StringComparison.Ordinal))
        {
            return SimulatedReply.Error(404, "ResourceNotFound", "The Resource 'Microsoft.Web/sites/shop' under resource group 'shops' was not found.");
        }

        string below = request.Path[Resource.Length..];
        bool isSlot = below.StartsWith("/slots/", StringComparison.Ordinal);
        if (isSlot && !below.StartsWith("/slots/staging", StringComparison.Ordinal))
        {
            return SimulatedReply.Error(404, "ResourceNotFound", "The slot was not found.");
        }

        string rest = isSlot ? below["/slots/staging".Length..] : below;
        Dictionary<string, string> settings = isSlot ? Staging : Production;
        switch (request.Method, rest)
        {
            case ("GET", ""):
                Look();
                return SimulatedReply.Ok(new()
                {
                    ["state"] = isSlot ? SlotState : "Running",
                    ["defaultHostName"] = isSlot ? SlotHost : "shop.azurewebsites.net",
                    ["inProgressOperationId"] = swapping > 0 && !HidesSwap ? $"{operation}" : null,
                });
            case ("POST", "/config/appsettings/list"):
                return SimulatedReply.Ok(ToJson(settings));
            case ("GET", "/config/web"):
                return SimulatedReply.Ok(new()
                {
                    ["autoSwapSlotName"] = isSlot ? AutoSwap : null,
                    ["experiments"] = new JsonObject { ["rampUpRules"] = isSlot ? new JsonArray() : Rules.DeepClone() },
                });
            case ("GET", "/config/slotConfigNames") when !isSlot:
                return SimulatedReply.Ok(new() { ["appSettingNames"] = Sticky.DeepClone() });
        }

        if (swapping > 0)
        {
            return new(409, new JsonObject
            {
                ["Code"] = "Conflict",
                ["Message"] = "Cannot modify this site because another operation is in progress. Details: OperationName: SwapSiteSlots.",
            });
        }

        SimulatedReply reply = Change(request, rest, isSlot);
        Note();
        return reply;
    }

    private SimulatedReply Change(SimulatedRequest request, string rest, bool isSlot)
    {
        JsonObject body = request.Body!;
        switch (request.Method, rest)
        {
            case ("PUT", "/config/appsettings"):
                Take(Meanwhile);
                Dictionary<string, string> written = body["properties"]!.AsObject().ToDictionary(s => s.Key, s => s.Value!.GetValue<string>());
                (Production, Staging) = isSlot ? (Production, written) : (written, Staging);
                Take(Afterwards);
                return SimulatedReply.Ok(ToJson(written));
            case ("PATCH", "/config/web") when !isSlot:
                JsonArray rules = body["properties"]!["experiments"]!["rampUpRules"]!.AsArray();
                if (rules.Sum(rule => rule!["reroutePercentage"]!.GetValue<double>()) > 100 || rules.Any(rule => rule!["actionHostName"]!.GetValue<string>().Length == 0))
                {
                    return SimulatedReply.Error(400, "BadRequest", "The reroute percentages must not be more than 100.");
                }

                Rules = rules.DeepClone().AsArray();
                return SimulatedReply.Ok([]);
            case ("POST", "/slotsswap") when !isSlot && body["targetSlot"]!.GetValue<string>() == "staging" && body["preserveVnet"]!.GetValue<bool>():
                (swapping, operation) = (LooksOfSwap, operation + 1);
                return new(202, null, ("Location", $"{Location}{operation}?api-version=2024-04-01"), ("Retry-After", "15"));
            default:
                return SimulatedReply.Error(400, "BadRequest", $"Nothing is known of {request.Method} {request.Path}.");
        }
    }

    private void Take(Action? act)
    {
        (Meanwhile, Afterwards) = (act == Meanwhile ? null : Meanwhile, act == Afterwards ? null : Afterwards);
        act?.Invoke();
    }

    /// <summary>A swap goes on each time that somebody looks; in the end it takes effect, or fails.</summary>
    private string? Look()
    {
        if (swapping == 0 || --swapping > 0)
        {
            return null;
        }

        if (Failure is { } failure)
        {
            Failure = null;
            return failure;
        }

        Swaps++;
        string[] sticky = [.. Sticky.Select(name => name!.GetValue<string>())];
        Dictionary<string, string> production = Swapped(Staging, Production, sticky);
        (Production, Staging) = (production, Swapped(Production, Staging, sticky));
        Note();
        return null;
    }

    private static Dictionary<string, string> Swapped(Dictionary<string, string> from, Dictionary<string, string> to, string[] sticky) =>
        from.Where(s => !sticky.Contains(s.Key)).Concat(to.Where(s => sticky.Contains(s.Key))).ToDictionary();

    private void Note()
    {
        double routed = Rules.Where(rule => rule!["actionHostName"]!.GetValue<string>() == SlotHost).Sum(rule => rule!["reroutePercentage"]!.GetValue<double>());
        string now = string.Join(", ", new[] { (Settings: Production, Share: 100 - routed), (Settings: Staging, Share: routed) }
            .Where(one => one.Share > 0).Select(one => $"{one.Settings.GetValueOrDefault("SLIPWAY_VERSION", "old")} {one.Share}"));
        if (Users.LastOrDefault() != now)
        {
            Users.Add(now);
        }
    }

    private static JsonObject ToJson(Dictionary<string, string> settings) => new(settings.Select(s => KeyValuePair.Create<string, JsonNode?>(s.Key, s.Value)));
}
