using System.Text.Json.Nodes;
using Azure.Core;
using Slipway.Azure.Targets.Arm;

namespace Slipway.Azure.Targets.AppService;

/// <summary>
/// The part of Microsoft.Web's REST interface that roll-outs need (https://learn.microsoft.com/rest/api/appservice/web-apps): sites and slots, app settings,
/// routing, and the swap.
/// </summary>
internal sealed class AppServiceApi(ArmConnection arm)
{
    /// <summary>The version that is spoken, and the role that it takes.</summary>
    public static ArmNeeds Needs { get; } = new("2024-04-01", "Website Contributor");

    /// <summary>The app, or one of its slots.</summary>
    /// <exception cref="ArmRefusedException">There is none.</exception>
    public async Task<JsonObject> SiteAsync(string path, CancellationToken cancellation) =>
        Properties(await arm.GetAsync(path, Needs, cancellation), path);

    /// <summary>The app settings, by name.</summary>
    public async Task<JsonObject> SettingsAsync(string path, CancellationToken cancellation) =>
        Properties(await arm.ListAsync($"{path}/config/appsettings/list", Needs, cancellation), path);

    /// <summary>Writes all app settings.</summary>
    public Task<ArmAnswer> WriteSettingsAsync(string path, JsonObject settings, CancellationToken cancellation) =>
        arm.ChangeAsync(RequestMethod.Put, $"{path}/config/appsettings", Wrap(settings.DeepClone()), Needs, cancellation);

    /// <summary>The site's configuration, with its routing and whether it swaps by itself.</summary>
    public async Task<JsonObject> WebAsync(string path, CancellationToken cancellation) =>
        Properties(await arm.GetAsync($"{path}/config/web", Needs, cancellation), path);

    /// <summary>The names of the settings that stay with their slot when it is swapped.</summary>
    public async Task<IReadOnlyList<string>> StickyAsync(string path, CancellationToken cancellation)
    {
        JsonObject names = Properties(await arm.GetAsync($"{path}/config/slotConfigNames", Needs, cancellation), path);
        return [.. (names["appSettingNames"] as JsonArray ?? []).Select(name => name?.ToString()).OfType<string>()];
    }

    /// <summary>Routes shares of the app's users to slots.</summary>
    public Task<ArmAnswer> RouteAsync(string path, JsonArray rules, CancellationToken cancellation) => arm.ChangeAsync(
        RequestMethod.Patch, $"{path}/config/web", Wrap(new JsonObject { ["experiments"] = new JsonObject { ["rampUpRules"] = rules } }), Needs, cancellation);

    /// <summary>Swaps a slot with production. It goes on for minutes behind the answer.</summary>
    public Task<ArmAnswer> SwapAsync(string path, string slot, CancellationToken cancellation) => arm.ChangeAsync(
        RequestMethod.Post, $"{path}/slotsswap", new JsonObject { ["targetSlot"] = slot, ["preserveVnet"] = true }, Needs, cancellation);

    /// <summary>How far a swap is.</summary>
    public Task<(bool IsRunning, string? Failure)> FollowAsync(Uri operation, CancellationToken cancellation) => arm.FollowAsync(operation, Needs, cancellation);

    private static JsonObject Wrap(JsonNode properties) => new() { ["properties"] = properties };

    private static JsonObject Properties(ArmAnswer answer, string path) => answer switch
    {
        { IsMissing: true } => throw new ArmRefusedException(
            $"{path[(path.LastIndexOf("/providers/", StringComparison.OrdinalIgnoreCase) + "/providers/".Length)..]} is not there; create it, or name another one in the plan."),
        { IsBusy: true } => throw new ArmBusyException(answer.After ?? TimeSpan.FromSeconds(15)),
        _ => answer.Body?["properties"] as JsonObject ?? [],
    };
}
