using Azure.Core.Serialization;
using DurableTask.Core.Exceptions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Slipway.Host.Tests.Samples;

namespace Slipway.Host.Tests.Durable;

public sealed class DurableTests(SampleHostFixture sample) : IClassFixture<SampleHostFixture>
{
    private static readonly Order Tea = new("tea-1", ["cup", "leaf"]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DurableTaskClient Client => sample.Host.Client;

    [Fact]
    public async Task An_orchestration_calls_activities_waits_for_an_event_and_a_timer_and_retries()
    {
        string id = await Client.ScheduleNewOrchestrationInstanceAsync("Deliver", Tea, Cancellation);
        await Client.WaitForInstanceStartAsync(id, Cancellation);
        await Client.RaiseEventAsync(id, "Signed", new Signature("Ada"), Cancellation);

        OrchestrationMetadata ended = await Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Cancellation);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, ended.RuntimeStatus);
        Assert.Equal(new Delivery("tea-1: cup+leaf", "Ada", 3, "Deliver", null, Urgency.High), ended.ReadOutputAs<Delivery>());
        Assert.Equal("waits", ended.ReadCustomStatusAs<string>());
    }

    [Fact]
    public async Task A_failed_activity_reaches_the_orchestrator_with_its_details()
    {
        string id = await Client.ScheduleNewOrchestrationInstanceAsync("Explain", Cancellation);

        OrchestrationMetadata ended = await Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Cancellation);

        Assert.Equal("Refuse: System.ArgumentException: Refuse refuses.", ended.ReadOutputAs<string>());
    }

    [Fact]
    public async Task Payloads_are_what_the_functions_worker_writes()
    {
        ServiceCollection services = new ServiceCollection();
        services.AddFunctionsWorkerDefaults();
        await using ServiceProvider worker = services.BuildServiceProvider();
        ObjectSerializer serializer = worker.GetRequiredService<IOptions<WorkerOptions>>().Value.Serializer!;
        string id = await Client.ScheduleNewOrchestrationInstanceAsync("Deliver", Tea, Cancellation);
        await Client.RaiseEventAsync(id, "Signed", new Signature("Ada"), Cancellation);

        OrchestrationMetadata ended = await Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Cancellation);

        Assert.Equal(serializer.Serialize(Tea, cancellationToken: Cancellation).ToString(), ended.SerializedInput);
        Delivery delivery = new Delivery("tea-1: cup+leaf", "Ada", 3, "Deliver", null, Urgency.High);
        Assert.Equal(serializer.Serialize(delivery, cancellationToken: Cancellation).ToString(), ended.SerializedOutput);
    }

    [Fact]
    public async Task A_running_instance_is_not_replaced_and_an_ended_one_is()
    {
        StartOrchestrationOptions start = new StartOrchestrationOptions("only-one");
        await Client.ScheduleNewOrchestrationInstanceAsync("Await", start, Cancellation);
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => Client.ScheduleNewOrchestrationInstanceAsync("Await", start, Cancellation));
        await Client.WaitForInstanceStartAsync("only-one", Cancellation);
        OrchestrationAlreadyExistsException refused = await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(
            () => Client.ScheduleNewOrchestrationInstanceAsync("Await", start.WithDedupeStatuses(OrchestrationRuntimeStatus.Failed), Cancellation));
        Assert.Contains("only-one", refused.Message, StringComparison.Ordinal);

        await Client.RaiseEventAsync("only-one", "Go", "first", Cancellation);
        Assert.Equal("first", await OutputAsync("only-one"));
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(
            () => Client.ScheduleNewOrchestrationInstanceAsync("Await", start.WithDedupeStatuses(OrchestrationRuntimeStatus.Completed), Cancellation));

        await Client.ScheduleNewOrchestrationInstanceAsync("Await", start, Cancellation);
        await Client.RaiseEventAsync("only-one", "Go", "second", Cancellation);
        Assert.Equal("second", await OutputAsync("only-one"));
    }

    [Fact]
    public async Task An_instance_is_suspended_resumed_terminated_listed_and_purged()
    {
        string id = await Client.ScheduleNewOrchestrationInstanceAsync("Await", new StartOrchestrationOptions("handled-1"), Cancellation);
        await Client.WaitForInstanceStartAsync(id, Cancellation);
        await Client.SuspendInstanceAsync(id, "later", Cancellation);
        await ReachesAsync(id, OrchestrationRuntimeStatus.Suspended);
        await Client.ResumeInstanceAsync(id, "now", Cancellation);
        await ReachesAsync(id, OrchestrationRuntimeStatus.Running);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Client.PurgeInstanceAsync(id, Cancellation));
        await Client.TerminateInstanceAsync(id, "enough", Cancellation);
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await Client.WaitForInstanceCompletionAsync(id, Cancellation)).RuntimeStatus);

        List<string> listed = new List<string>();
        await foreach (OrchestrationMetadata found in Client.GetAllInstancesAsync(new OrchestrationQuery(InstanceIdPrefix: "handled-")))
        {
            listed.Add(found.InstanceId);
        }

        Assert.Equal([id], listed);

        Assert.Equal(1, (await Client.PurgeInstanceAsync(id, Cancellation)).PurgedInstanceCount);
        Assert.Null(await Client.GetInstanceAsync(id, Cancellation));
    }

    private async Task<string?> OutputAsync(string id) =>
        (await Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Cancellation)).ReadOutputAs<string>();

    private async Task ReachesAsync(string id, OrchestrationRuntimeStatus status)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while ((await Client.GetInstanceAsync(id, deadline.Token))!.RuntimeStatus != status)
        {
            deadline.Token.ThrowIfCancellationRequested();
        }
    }
}
