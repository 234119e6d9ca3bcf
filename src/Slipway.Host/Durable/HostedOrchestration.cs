using DurableTask.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker.Shims;

namespace Slipway.Host.Durable;

/// <summary>An orchestration as the engine runs it. The worker's shim wants the parent when it is made, and the engine tells it only afterwards.</summary>
internal sealed class HostedOrchestration(DurableTaskShimFactory shims, string name, ITaskOrchestrator code) : TaskOrchestration
{
    private TaskOrchestration? shim;

    public ParentOrchestrationInstance? Parent { private get; set; }

    public override Task<string?> Execute(OrchestrationContext context, string input) =>
        (shim = shims.CreateOrchestration(name, code, Parent)).Execute(context, input);

    public override void RaiseEvent(OrchestrationContext context, string name, string input) => shim?.RaiseEvent(context, name, input);

    public override string? GetStatus() => shim?.GetStatus();
}
