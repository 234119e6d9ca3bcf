using Slipway.Releases.Outcomes;

namespace Slipway.Functions.Orchestrations;

/// <summary>What a release's orchestration returns. A record around the outcome, so that its discriminator survives the worker's serializer.</summary>
public sealed record ReleaseResult(Outcome Outcome);
