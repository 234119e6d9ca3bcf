using Newtonsoft.Json.Linq;
using Slipway.Releases.Compensations;

namespace Slipway.Releases.Plans.Binding;

/// <summary>Turns a plan's recovery into how a release goes back, and for how long it waits for people before it does.</summary>
internal static class RecoveryBinder
{
    public static Recovery Bind(JToken? recovery) => new(
        recovery.Span("hold", "30m"),
        recovery.Span("pause", "3d"),
        recovery.Texts("notUndone"),
        recovery.Word<UnwindOrder>("order", "lastFirst"),
        recovery.Span("proof", "10m"),
        recovery?["emergency"] is { } emergency ? new EmergencyPolicy([.. emergency.Texts("skips").Select(gate => Enum.Parse<SkippedGate>(gate, ignoreCase: true))]) : null);
}
