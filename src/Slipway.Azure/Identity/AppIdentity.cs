using Azure.Core;
using Azure.Identity;

namespace Slipway.Azure.Identity;

/// <summary>As whom the app asks Azure.</summary>
public static class AppIdentity
{
    /// <summary>The user-assigned managed identity with a client id; what the app has, where there is none.</summary>
    public static TokenCredential Of(string? clientId) => clientId is null
        ? new DefaultAzureCredential()
        : new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(clientId));
}
