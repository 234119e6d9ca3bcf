using DurableTask.Core;
using Slipway.Functions.Activities;
using Slipway.Functions.Orchestrations;
using Slipway.Functions.Tests.Payloads;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.Orchestrations;

/// <summary>Versions are removed one after the other, each to its end; one that fails keeps none from it.</summary>
public sealed class RemoveExpiredTests
{
    private static readonly RemoveExpired.Input Wanted = new(ProductName.Parse("storefront"), TimelineEvent.Slipway, null, Round: 9);

    private readonly List<string> calls = [];
    private readonly Queue<bool> slices = [];
    private readonly VirtualEngine engine;
    private string[] versions = ["1.0.0", "1.1.0"];
    private bool isAll = true;
    private Func<string, bool> fails = _ => false;

    public RemoveExpiredTests() => engine = new VirtualEngine("retention.storefront", DateTimeOffset.UnixEpoch) { Do = DoAsync, Show = _ => { } };

    [Fact]
    public async Task Each_is_removed_slice_after_slice_and_then_the_next_ones_are_announced()
    {
        slices.Enqueue(false);
        slices.Enqueue(false);

        await RunAsync();

        Assert.Equal(
            ["BeginRemoval", "RemoveVersion 1.0.0", "RemoveVersion 1.0.0", "RemoveVersion 1.0.0", "RemoveVersion 1.1.0", "AnnounceExpired"], calls);
    }

    [Fact]
    public async Task Where_nothing_is_due_it_only_announces()
    {
        versions = [];

        await RunAsync();

        Assert.Equal(["BeginRemoval", "AnnounceExpired"], calls);
    }

    [Fact]
    public async Task One_that_cannot_be_removed_is_let_go_with_the_reason_and_the_others_are_removed()
    {
        fails = call => call == "RemoveVersion 1.0.0";

        await RunAsync();

        Assert.Equal(
            [
                "BeginRemoval",
                .. Enumerable.Repeat("RemoveVersion 1.0.0", 5),
                "RemoveVersion 1.0.0, RemoveVersion failed: storage did not answer",
                "RemoveVersion 1.1.0",
                "AnnounceExpired",
            ],
            calls);
    }

    [Fact]
    public async Task One_whose_failure_cannot_be_noted_keeps_none_from_it_either()
    {
        fails = call => call.StartsWith("RemoveVersion 1.0.0", StringComparison.Ordinal);

        await RunAsync();

        Assert.Equal(["RemoveVersion 1.1.0", "AnnounceExpired"], calls[^2..]);
    }

    [Fact]
    public async Task More_than_fit_are_removed_with_a_history_of_their_own_and_not_for_ever()
    {
        isAll = false;

        await RunAsync(OrchestrationStatus.ContinuedAsNew);
        RemoveExpired.Input next = (RemoveExpired.Input)WorkerPayload.Converter.Deserialize(engine.End!.Result, typeof(RemoveExpired.Input))!;

        Assert.Equal(Wanted with { Round = 10 }, next);
        Assert.DoesNotContain("AnnounceExpired", calls);
        Assert.Equal(OrchestrationStatus.Completed, await EndOfAsync(next));
    }

    private async Task RunAsync(OrchestrationStatus ends = OrchestrationStatus.Completed)
    {
        engine.Start(nameof(RemoveExpired), Wanted);
        await engine.RunAsync(new StaticOrchestrator<RemoveExpired.Input, AnnounceExpired.Report>(RemoveExpired.Run));
        Assert.Equal(ends, engine.End?.OrchestrationStatus);
    }

    private async Task<OrchestrationStatus?> EndOfAsync(RemoveExpired.Input wanted)
    {
        VirtualEngine next = new("retention.storefront", DateTimeOffset.UnixEpoch) { Do = DoAsync, Show = _ => { } };
        next.Start(nameof(RemoveExpired), wanted);
        await next.RunAsync(new StaticOrchestrator<RemoveExpired.Input, AnnounceExpired.Report>(RemoveExpired.Run));
        return next.End?.OrchestrationStatus;
    }

    private Task<string?> DoAsync(string name, string input)
    {
        string call = name;
        object done;
        switch (name)
        {
            case nameof(BeginRemoval):
                done = new BeginRemoval.Report([.. versions.Select(version => ReleaseVersion.Parse(version))], isAll);
                break;
            case nameof(AnnounceExpired):
                done = new AnnounceExpired.Report(1);
                break;
            default:
                RemoveVersion.Input remove = (RemoveVersion.Input)WorkerPayload.Converter.Deserialize(input[1..^1], typeof(RemoveVersion.Input))!;
                call = $"{name} {remove.Version}{(remove.Failure is { } failure ? $", {failure}" : "")}";
                done = new RemoveVersion.Report(!slices.TryDequeue(out bool isDone) || isDone);
                break;
        }

        calls.Add(call);
        return fails(call)
            ? throw new SimulatedFailureException("storage did not answer")
            : Task.FromResult<string?>(WorkerPayload.Converter.Serialize(done));
    }
}
