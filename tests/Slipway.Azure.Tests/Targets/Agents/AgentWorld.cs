using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Events;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Azure.Targets;
using Slipway.Azure.Targets.Agents;
using Slipway.Azure.Targets.Remote;
using Slipway.Azure.Tests.Events;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Tests.Targets.Agents;

/// <summary>A namespace, an agent behind it, a host that tells it and hears its answers, and a product of the test's own.</summary>
internal sealed class AgentWorld : IAsyncDisposable
{
    private readonly BusConnection connection;
    private readonly AgentListening listening;
    private readonly Func<BusHealth> newHealth;
    private readonly SemaphoreSlim looked = new(0);

    private AgentWorld(StorageAccount account, SimulatedServiceBus bus, SimulatedAgent agent, BusOptions options)
    {
        (Bus, Agent) = (bus, agent);
        connection = new BusConnection(options);
        Commands = new AgentCommands(account, TimeProvider.System);
        Target = new RemoteTarget(new RemoteAgent(connection, Commands, options, TimeProvider.System));
        listening = new AgentListening(connection, new AgentAnswers(Commands, Log), LoggerFactory.Create(_ => { }).CreateLogger<AgentListening>());
        newHealth = () => new BusHealth(connection, options, new EventCursors(account, TimeProvider.System), TimeProvider.System);
        Health = newHealth();
    }

    public SimulatedServiceBus Bus { get; }

    public SimulatedAgent Agent { get; }

    public AgentCommands Commands { get; }

    public RemoteTarget Target { get; }

    public BusHealth Health { get; }

    public BusHealth NewHealth() => newHealth();

    public ProductName Product { get; } = Sample.Product();

    public ConcurrentQueue<ReleaseId> Looked { get; } = new();

    public SaidLog Log { get; } = new();

    public SimulatedEntity Answers => Bus.Of("slipway-answers");

    public string Spot => $"{Product}/production";

    public TargetPlace Place => new(
        Product, "production", new Ring("everyone", 100, TimeSpan.Zero), new Target.Agent(Agent.Name, "{product}/{environment}", false, TimeSpan.FromMinutes(10)));

    public static async Task<AgentWorld> StartAsync(AzuriteFixture azurite, Func<BusOptions, BusOptions>? change = null)
    {
        SimulatedServiceBus bus = new();
        SimulatedAgent agent = await SimulatedAgent.StartAsync(bus);
        AgentWorld world = new(azurite.Account, bus, agent, change?.Invoke(bus.Options) ?? bus.Options);
        await world.listening.StartAsync(world.LookAsync, Sample.Cancellation);
        return world;
    }

    public BroughtVersion Brought(string version) => new(
        Sample.Release(Product, version), new VersionSeal("production", Digest.Of(version), Digest.Of($"manifest {version}"), 1, 1));

    public JsonObject Running(string version) => new()
    {
        ["version"] = version,
        ["release"] = Sample.Release(Product, version).ToString(),
        ["content"] = Digest.Of(version).ToString(),
        ["weight"] = 100,
    };

    public Task<TargetState> ReadAsync() => Target.ReadAsync(Place, Sample.Cancellation);

    /// <summary>Looks, and takes a step, as the activity does.</summary>
    public async Task<TargetStep> BringAsync(string version, TargetState before) =>
        await Target.BringAsync(Place, Brought(version), before, await ReadAsync(), Sample.Cancellation);

    public Task<TargetStep> RestoreAsync(string ours, TargetState before) => Target.RestoreAsync(Place, Sample.Release(Product, ours), before, Sample.Cancellation);

    /// <summary>Comes back once a release was told to look.</summary>
    public async Task<ReleaseId> NextLookAsync()
    {
        Assert.True(await looked.WaitAsync(TimeSpan.FromSeconds(30), Sample.Cancellation), "No release was told to look.");
        Assert.True(Looked.TryDequeue(out ReleaseId release));
        return release;
    }

    public async ValueTask DisposeAsync()
    {
        await listening.DisposeAsync();
        await Agent.DisposeAsync();
        await connection.DisposeAsync();
        Health.Dispose();
        looked.Dispose();
        Bus.Dispose();
    }

    private Task LookAsync(ReleaseId release)
    {
        Looked.Enqueue(release);
        looked.Release();
        return Task.CompletedTask;
    }
}
