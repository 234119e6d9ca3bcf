namespace Slipway.Azure.Targets.Webhooks;

/// <summary>What the other side of a webhook told of a call that it had accepted.</summary>
/// <param name="Sent">When it was sent, as was signed; an earlier one, or the same again, changes nothing.</param>
/// <param name="Failure">Why it failed, in a sentence; null where it says that it is done, which is only a reason to look.</param>
/// <param name="Heeded">Whether the failure has been passed on, so that the next call tries anew.</param>
public sealed record WebhookCompletion(DateTimeOffset Sent, string? Failure, bool Heeded = false);
