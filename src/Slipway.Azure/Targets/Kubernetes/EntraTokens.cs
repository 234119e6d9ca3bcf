using System.Net.Http.Headers;
using Azure.Core;
using k8s.Authentication;

namespace Slipway.Azure.Targets.Kubernetes;

/// <summary>Tokens that an AKS cluster takes from Entra.</summary>
/// <remarks>The scope is the application that every AKS cluster with Entra is: https://learn.microsoft.com/azure/aks/kubelogin-authentication</remarks>
internal sealed class EntraTokens(TokenCredential credential) : ITokenProvider
{
    private static readonly string[] Scope = ["6dae42f8-4368-4678-94ff-3b960e8d7d36/.default"];

    public async Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken) =>
        new("Bearer", (await credential.GetTokenAsync(new TokenRequestContext(Scope), cancellationToken)).Token);
}
