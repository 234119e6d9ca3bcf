using System.Text.Json.Nodes;
using Azure.Core;
using Slipway.Azure.Targets.Arm;

namespace Slipway.Azure.Targets.ContainerApps;

/// <summary>
/// The part of Microsoft.App's REST interface that roll-outs need (https://learn.microsoft.com/rest/api/containerapps/): the app, patched by JSON merge patch,
/// and its revisions.
/// </summary>
internal sealed class ContainerAppApi(ArmConnection arm)
{
    /// <summary>The version that is spoken, and the role that it takes.</summary>
    public static ArmNeeds Needs { get; } = new("2024-03-01", "Container Apps Contributor");

    /// <summary>What Azure tells of the app.</summary>
    /// <exception cref="ArmRefusedException">There is none.</exception>
    public async Task<JsonObject> AppAsync(ArmResource app, CancellationToken cancellation) => await arm.GetAsync(app.Id, Needs, cancellation) switch
    {
        { IsMissing: true } => throw new ArmRefusedException($"The container app {app.Name} is not there; create it, or name another one in the plan."),
        { IsBusy: true } busy => throw new ArmBusyException(busy.After ?? TimeSpan.FromSeconds(15)),
        { Body: var body } => body?["properties"] as JsonObject ?? [],
    };

    /// <summary>A revision; null when there is none.</summary>
    public async Task<RevisionSeen?> RevisionAsync(ArmResource app, string name, CancellationToken cancellation) =>
        await arm.GetAsync($"{app.Id}/revisions/{Uri.EscapeDataString(name)}", Needs, cancellation) is { IsMissing: false, IsBusy: false, Body: { } body } ? RevisionSeen.Of(body) : null;

    /// <summary>The app's revisions, the first page of them.</summary>
    public async Task<IReadOnlyList<RevisionSeen>> RevisionsAsync(ArmResource app, CancellationToken cancellation)
    {
        ArmAnswer answer = await arm.GetAsync($"{app.Id}/revisions", Needs, cancellation);
        return [.. (answer.Body?["value"] as JsonArray ?? []).OfType<JsonObject>().Select(RevisionSeen.Of)];
    }

    /// <summary>Changes the app's traffic, and with a template makes a new revision in the same step.</summary>
    public Task<ArmAnswer> PatchAsync(ArmResource app, IEnumerable<TrafficEntry> traffic, JsonObject? template, CancellationToken cancellation)
    {
        JsonArray lines = [.. traffic.Select(entry => entry.ToJson())];
        JsonObject properties = new() { ["configuration"] = new JsonObject { ["ingress"] = new JsonObject { ["traffic"] = lines } } };
        if (template is not null)
        {
            properties["template"] = template;
        }

        return arm.ChangeAsync(RequestMethod.Patch, app.Id, new JsonObject { ["properties"] = properties }, Needs, cancellation);
    }

    /// <summary>Starts a revision, or stops it.</summary>
    public Task<ArmAnswer> SetActiveAsync(ArmResource app, string revision, bool active, CancellationToken cancellation) => arm.ChangeAsync(
        RequestMethod.Post, $"{app.Id}/revisions/{Uri.EscapeDataString(revision)}/{(active ? "activate" : "deactivate")}", null, Needs, cancellation);
}
