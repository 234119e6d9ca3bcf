using Slipway.Azure.Targets.Remote;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Targets.Webhooks;

/// <summary>
/// A system that is reached by signed calls. It answers 200 with a <see cref="RemoteRunning"/>, 202 while it is at it, or 409 with a problem when it must not;
/// each call may come again with the same id.
/// </summary>
internal sealed class RemoteWebhook(WebhookCaller caller, WebhookCalls calls) : IRemote
{
    public RemotePlace? Of(Target? target) => target is Target.Webhook webhook ? new RemotePlace(webhook.Name, webhook.Spot, webhook.Splits) : null;

    public string Shown(string name) => $"webhook {name}";

    public Task<RemoteRequest> IdentifyAsync(string name, ReleaseId release, RemoteRequest wish, CancellationToken cancellation) =>
        calls.IdentifyAsync(name, release, wish, cancellation);

    public Task<string?> BeginAsync(string name, ReleaseId release, RemoteRequest request, CancellationToken cancellation) =>
        calls.BeginAsync(new WebhookCall(request.Id!, name, release), cancellation);

    public Task<RemoteAnswer> CallAsync(string name, RemoteRequest request, CancellationToken cancellation) => caller.CallAsync(name, request, cancellation);
}
