using System.Text.Json.Serialization;
using Slipway.Releases.Approvals;
using Slipway.Releases.Health;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Windows;

namespace Slipway.Releases.Plans;

/// <summary>One environment on a release's way.</summary>
/// <param name="Name">The environment's name, as in <c>production</c>.</param>
/// <param name="Container">The container that holds what this environment runs.</param>
/// <param name="Window">When deployments may start here; null for always.</param>
/// <param name="Approval">Who must agree; null when nobody is asked.</param>
/// <param name="HoldTimeout">How long a release waits for its turn while another holds the environment.</param>
/// <param name="Rollout">The rings, and the gate that watches them.</param>
/// <param name="Validation">What must be healthy after the last ring; null when reading back what runs is enough.</param>
/// <param name="Rereads">Whether each artifact that was promoted here is read again and hashed, bytes through Slipway and all.</param>
/// <param name="Protection">How a released version is kept from being changed; null when by nothing but its seals.</param>
/// <param name="Rehearsal">Whether the way back is rehearsed on the first ring.</param>
/// <param name="Watch">How long what runs is watched once it was validated, before the release goes on.</param>
/// <param name="Check">What a webhook checks once the stage is validated; null for nothing.</param>
public sealed record Stage(
    string Name,
    string Container,
    DeploymentWindow? Window,
    ApprovalPolicy? Approval,
    TimeSpan HoldTimeout,
    Rollout Rollout,
    HealthGate? Validation,
    bool Rereads = false,
    Protection? Protection = null,
    Rehearsal Rehearsal = Rehearsal.None,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] TimeSpan Watch = default,
    ReleaseCheck? Check = null)
{
    /// <summary>What watches it then: the validation's gate, or else the roll-out's; null for nothing.</summary>
    [JsonIgnore]
    public HealthGate? WatchGate => Validation ?? Rollout.Health;
}
