using Azure.Core;
using Azure.Identity;

namespace Slipway.Azure.Identity;

/// <summary>As whom Slipway itself speaks to Azure.</summary>
internal static class AppIdentity
{
    /// <summary>The user-assigned managed identity with this client id; without one, what <c>DefaultAzureCredential</c> finds.</summary>
    public static TokenCredential Of(string? clientId) => clientId is null
        ? new DefaultAzureCredential()
        : new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(clientId));
}
