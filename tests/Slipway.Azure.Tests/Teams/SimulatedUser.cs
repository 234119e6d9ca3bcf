using System.Text.Json.Nodes;

namespace Slipway.Azure.Tests.Teams;

/// <summary>A user as <see cref="SimulatedGraph"/> keeps them; what an app may not read is null.</summary>
internal sealed record SimulatedUser(
    string Id, string? UserPrincipalName, string? DisplayName, bool? AccountEnabled = true, string? ManagerId = null, string? TimeZone = null)
{
    /// <summary>The selected properties, as Graph writes them; without a selection, those that Graph gives by itself.</summary>
    public JsonObject Json(string? select, bool mayReadAll = true)
    {
        JsonObject all = new()
        {
            ["id"] = Id,
            ["userPrincipalName"] = mayReadAll ? UserPrincipalName : null,
            ["displayName"] = mayReadAll ? DisplayName : null,
            ["accountEnabled"] = mayReadAll ? AccountEnabled : null,
        };
        string[] chosen = (select ?? "id,userPrincipalName,displayName").Split(',');
        return new([new("@odata.type", "#microsoft.graph.user"), .. all.Where(property => chosen.Contains(property.Key)).Select(property => KeyValuePair.Create(property.Key, property.Value?.DeepClone()))]);
    }
}
