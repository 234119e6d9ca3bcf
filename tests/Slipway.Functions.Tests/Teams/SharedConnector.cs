namespace Slipway.Functions.Tests.Teams;

/// <summary>One peer for the tests that do not change how it behaves.</summary>
public sealed class SharedConnector : IAsyncLifetime
{
    internal SimulatedConnector Peer { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Peer = await SimulatedConnector.StartAsync();

    public ValueTask DisposeAsync() => Peer.DisposeAsync();
}
