using Azure.Core;

namespace Slipway.Azure.Tests.Targets.Kubernetes;

/// <summary>Entra, as far as it gives tokens for AKS and for nothing else.</summary>
internal sealed class SimulatedEntraToken : TokenCredential
{
    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        Assert.Equal(["6dae42f8-4368-4678-94ff-3b960e8d7d36/.default"], requestContext.Scopes);
        return new AccessToken(SimulatedCluster.Token, DateTimeOffset.MaxValue);
    }

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        new(GetToken(requestContext, cancellationToken));
}
