using Azure.Core;
using Slipway.Azure.Tests.Teams;

namespace Slipway.Functions.Tests.Teams;

/// <summary>The app's one identity: towards Graph as the simulated tenant reads it, towards the Bot Connector as that one does.</summary>
internal sealed class SimulatedIdentity(TokenCredential bot, SimulatedGraph graph, params string[] roles) : TokenCredential
{
    private readonly SimulatedEntra entra = new(roles);

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        requestContext.Scopes.Any(scope => scope.StartsWith(graph.Origin, StringComparison.Ordinal))
            ? entra.GetTokenAsync(requestContext, cancellationToken)
            : bot.GetTokenAsync(requestContext, cancellationToken);
}
