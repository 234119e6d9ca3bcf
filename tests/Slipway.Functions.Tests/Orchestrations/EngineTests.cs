using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using DurableTask.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Testing;
using Slipway.Functions.Activities;
using Slipway.Functions.Orchestrations;
using Slipway.Functions.Tests.Payloads;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;

namespace Slipway.Functions.Tests.Orchestrations;

/// <summary>The stories of these tests are told by an engine whose clock jumps. Here the same story is told by one whose clock does not.</summary>
public sealed class EngineTests
{
    private static readonly Plan Quick = SamplePlan.Read("""
        product: storefront
        stages:
          - name: production
            rollout:
              rings: [{ name: canary, weight: 5, bake: 200ms }, { name: everyone, weight: 100, bake: 200ms }]
              health: { probes: [{ url: "https://shop.example.com/health" }], interval: 100ms }
        """);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_story_is_told_the_same_by_a_running_engine(bool healthy)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Story rehearsed = Tell(healthy);
        Story real = Tell(healthy);
        await using DurableTaskTestHost host = await DurableTaskTestHost.StartAsync(
            registry =>
            {
                registry.AddOrchestrator(nameof(RunRelease), () => new StaticOrchestrator<ReleaseInput>(RunRelease.Run));
                foreach (Type activity in typeof(RunRelease).Assembly.GetTypes().Where(t => t.Namespace == typeof(Undo).Namespace && !t.IsNested))
                {
                    registry.AddActivityFunc<JsonElement, JsonElement>(activity.Name, async (_, input) =>
                        JsonElement.Parse((await real.Activities.DoAsync(activity.Name, $"[{input.GetRawText()}]"))!));
                }
            },
            new DurableTaskTestHostOptions { Port = FreePort() },
            cancellation);

        Outcome? expected = await rehearsed.RunAsync();
        string id = await host.Client.ScheduleNewOrchestrationInstanceAsync(nameof(RunRelease), real.Input, cancellation);
        OrchestrationMetadata ended = await host.Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, cancellation);

        Assert.Equal(expected, ended.ReadOutputAs<ReleaseResult>()!.Outcome);
        Assert.Equal(rehearsed.Steps.Distinct(), real.Steps.Distinct());
        Assert.Equal(OrchestrationStatus.Completed, rehearsed.Status);
    }

    private static Story Tell(bool healthy) => new(Quick)
    {
        World = { Probe = (ring, _) => healthy || ring != "everyone" ? SimulatedWorld.Healthy : SimulatedWorld.Sick },
    };

    private static int FreePort()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }
}
