using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Versions;

namespace Slipway.Releases.Risks;

/// <summary>What a risk is made of.</summary>
/// <param name="Request">The release.</param>
/// <param name="Versioning">How its product numbers versions.</param>
/// <param name="Stage">The stage that it wants to enter, as the plan has it.</param>
/// <param name="ProvesOrigin">Whether the plan demands a signature or an attestation of the build.</param>
/// <param name="Running">What the stage runs now; null before the first release.</param>
/// <param name="Earlier">How earlier attempts at this version ended, the newest first.</param>
public sealed record RiskFacts(
    ReleaseRequest Request,
    VersionScheme Versioning,
    Stage Stage,
    bool ProvesOrigin,
    ReleaseVersion? Running,
    IReadOnlyList<Outcome> Earlier);
