using Microsoft.Graph;
using Microsoft.Graph.Models;
using Microsoft.Graph.Models.ODataErrors;

namespace Slipway.Azure.Teams.Directory;

/// <summary>
/// Puts the bot's app among a person's own, so that it can write to them first. It takes the application permission
/// TeamsAppInstallation.ReadWriteSelfForUser.All, and an app of the organisation's catalogue.
/// </summary>
/// <remarks>https://learn.microsoft.com/graph/api/userteamwork-post-installedapps, userteamwork-list-installedapps, userscopeteamsappinstallation-get-chat</remarks>
public sealed class PersonalApp(GraphServiceClient graph, TimeProvider clock, TeamsOptions options)
{
    /// <summary>The permission.</summary>
    public const string Permission = "TeamsAppInstallation.ReadWriteSelfForUser.All";

    private const int Installed = 409;

    private static readonly object Done = new();

    /// <summary>The id of a person's chat with the bot, which is installed for them unless it is already.</summary>
    /// <exception cref="DirectoryUnavailableException">It is not, with Graph's own status where it gave one.</exception>
    public async Task<string> OpenChatAsync(string oid, CancellationToken cancellation = default)
    {
        await AskAsync($"that the bot is installed for {oid}", stop => InstallAsync(oid, stop), cancellation);
        UserScopeTeamsAppInstallationCollectionResponse installs = await AskAsync($"as what the bot is installed for {oid}", stop =>
            graph.Users[oid].Teamwork.InstalledApps.GetAsync(request =>
            {
                request.QueryParameters.Expand = ["teamsApp"];
                request.QueryParameters.Filter = $"teamsApp/id eq '{options.CatalogAppId}'";
            }, stop), cancellation);
        UserScopeTeamsAppInstallation install = installs.Value?.FirstOrDefault(one => Same(one.TeamsApp?.Id) && one.Id is not null)
            ?? throw new DirectoryUnavailableException($"Microsoft Graph does not list the bot among the apps of {oid} yet.");
        Chat chat = await AskAsync($"which chat the bot has with {oid}", stop => graph.Users[oid].Teamwork.InstalledApps[install.Id].Chat.GetAsync(null, stop), cancellation);
        return chat.Id ?? throw new DirectoryUnavailableException($"Microsoft Graph gave the chat with {oid} no id.");
    }

    private async Task<object?> InstallAsync(string oid, CancellationToken stop)
    {
        UserScopeTeamsAppInstallation app = new()
        {
            AdditionalData = new Dictionary<string, object> { ["teamsApp@odata.bind"] = $"{graph.RequestAdapter.BaseUrl}/appCatalogs/teamsApps/{options.CatalogAppId}" },
        };
        try
        {
            await graph.Users[oid].Teamwork.InstalledApps.PostAsync(app, null, stop);
        }
        catch (ODataError already) when (already.ResponseStatusCode == Installed)
        {
            // Well too.
        }

        return Done;
    }

    private bool Same(string? id) => string.Equals(id, options.CatalogAppId, StringComparison.OrdinalIgnoreCase);

    private async Task<T> AskAsync<T>(string what, Func<CancellationToken, Task<T?>> ask, CancellationToken cancellation)
        where T : class => await GraphQuestion.AskAsync(
            what, EntraDirectory.Patience, clock, ask, cancellation, $"let an administrator grant the app {Permission}, and allow it in the policies of Teams")
        ?? throw new DirectoryUnavailableException($"Microsoft Graph did not say {what}: it knows no such person.") { Status = 404 };
}
