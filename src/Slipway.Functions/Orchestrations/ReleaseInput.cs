using Slipway.Releases;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Plans;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Orchestrations;

/// <summary>All that a release's orchestration needs to know; nothing in it changes once the release is accepted.</summary>
/// <param name="Id">The release.</param>
/// <param name="Request">What was asked for.</param>
/// <param name="Plan">The plan, as its pinned text reads.</param>
/// <param name="PlanDigest">The digest of that text.</param>
/// <param name="Build">The fingerprint of the builds that were asked for.</param>
public sealed record ReleaseInput(ReleaseId Id, ReleaseRequest Request, Plan Plan, Digest PlanDigest, Digest Build);
