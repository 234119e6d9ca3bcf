using DurableTask.AzureStorage;
using DurableTask.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Shims;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Slipway.Host.Discovery;

namespace Slipway.Host.Durable;

/// <summary>The Durable Task engine on Azure Storage, from the host's start to its stop.</summary>
internal sealed class DurableEngine : IHostedService, IDisposable
{
    private readonly AzureStorageOrchestrationService service;
    private readonly TaskHubWorker worker;
    private readonly CancellationTokenSource lastMoment = new();

    public DurableEngine(
        FunctionCatalog functions, AzureStorageOrchestrationService service,
        DataConverter converter, IServiceProvider services, ILoggerFactory loggers)
    {
        this.service = service;
        DurableTaskShimFactory shims = new DurableTaskShimFactory(new DurableTaskWorkerOptions { DataConverter = converter }, loggers);
        Dictionary<string, Func<TaskOrchestration>> orchestrations = functions.All<OrchestrationFunction>().ToDictionary(
            function => function.Name,
            function => Creator(shims, function.Name, OrchestrationCall.Of(function)),
            StringComparer.OrdinalIgnoreCase);
        Dictionary<string, Func<TaskActivity>> activities = functions.All<ActivityFunction>().ToDictionary(
            function => function.Name,
            function => Creator(shims, function.Name, ActivityCall.Of(function, services, lastMoment.Token)),
            StringComparer.OrdinalIgnoreCase);
        worker = new TaskHubWorker(
            service, new FunctionsByName<TaskOrchestration>(orchestrations), new FunctionsByName<TaskActivity>(activities), loggers)
        {
            ErrorPropagationMode = ErrorPropagationMode.UseFailureDetails,
        };
        worker.AddOrchestrationDispatcherMiddleware((context, next) =>
        {
            if (context.GetProperty<TaskOrchestration>() is HostedOrchestration orchestration
                && context.GetProperty<OrchestrationRuntimeState>().ParentInstance is { } parent)
            {
                orchestration.Parent = new ParentOrchestrationInstance(parent.Name, parent.OrchestrationInstance.InstanceId);
            }

            return next();
        });
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await service.CreateIfNotExistsAsync();
        await worker.StartAsync();
    }

    /// <summary>Takes no more work, lets what runs come to its end, and gives the partitions back; by force when the time is up.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await worker.StopAsync(isForced: false).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // What is cut off here is run again, by this host or another, from its last checkpoint.
            await lastMoment.CancelAsync();
        }
    }

    public void Dispose()
    {
        lastMoment.Dispose();
        worker.Dispose();
    }

    private static Func<TaskOrchestration> Creator(DurableTaskShimFactory shims, string name, ITaskOrchestrator code) =>
        () => new HostedOrchestration(shims, name, code);

    private static Func<TaskActivity> Creator(DurableTaskShimFactory shims, string name, ITaskActivity code) =>
        () => shims.CreateActivity(name, code);
}
