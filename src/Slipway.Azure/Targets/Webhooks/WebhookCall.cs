using Slipway.Releases.Versions;

namespace Slipway.Azure.Targets.Webhooks;

/// <summary>A call whose completion may be told later.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Webhook">The webhook that was called; its secrets prove who tells.</param>
/// <param name="Release">The release that waits for it.</param>
/// <param name="Completion">What was told last; null for nothing.</param>
/// <param name="Begun">When it was begun, or begun anew; what was sent before is no word on it.</param>
public sealed record WebhookCall(string Id, string Webhook, ReleaseId Release, WebhookCompletion? Completion = null, DateTimeOffset? Begun = null);
