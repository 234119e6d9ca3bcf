using System.Globalization;
using Slipway.Azure.Teams.Cards;
using Slipway.Releases.Health;
using Slipway.Releases.Plans;
using Slipway.Releases.Provenance;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Cards;

/// <summary>What a release's timeline has recorded for those who approve: what readiness found, and how earlier stages fared. Nothing is checked again.</summary>
internal static class TimelineEvidence
{
    private static CardEvidence Unknown { get; } = new("Origin", null, "nothing proves where the build comes from, and the plan demands no proof");

    /// <summary>What is stored with a question is short: a card shows less, and the timeline has all of it.</summary>
    private const int Longest = 500;

    /// <summary>The evidence for a stage.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="stage">The stage that asks.</param>
    /// <param name="lines">The timeline until now.</param>
    public static IReadOnlyList<CardEvidence> Of(Plan plan, string stage, IReadOnlyList<TimelineEvent> lines) =>
    [
        .. Found(plan, stage, lines).Select(one => one.Found.Length <= Longest ? one : one with { Found = $"{one.Found[..Longest]}…" }),
    ];

    private static IEnumerable<CardEvidence> Found(Plan plan, string stage, IReadOnlyList<TimelineEvent> lines) =>
    [
        .. Readiness(plan.Provenance, lines.LastOrDefault(line => line.Kind is TimelineKind.Ready)),
        .. lines.Where(line => line.Kind is TimelineKind.Rehearsed && line.Stage == stage).Take(1).Select(line => new CardEvidence("Way back", true, line.Text)),
        .. plan.Stages.TakeWhile(earlier => earlier.Name != stage).Select(earlier => Gates(earlier, lines)),
    ];

    private static IEnumerable<CardEvidence> Readiness(ProvenancePolicy? policy, TimelineEvent? ready)
    {
        if (ready is null)
        {
            return [new("Readiness", null, "the timeline does not tell of it")];
        }

        string? Found(string name) => ready.Evidence?.GetValueOrDefault(name);
        string manifest = Found("manifest") is { Length: > 19 } digest ? $" Manifest {digest[..19]}…" : "";
        return
        [
            new("Readiness", true, $"{ready.Text}{manifest}"),
            .. policy is null ? [Unknown] : Proofs(policy, Found),
        ];
    }

    /// <summary>What the plan demands, and what was found without its demand; nothing else would help anybody to decide.</summary>
    private static CardEvidence[] Proofs(ProvenancePolicy policy, Func<string, string?> found)
    {
        string built = string.Concat(found("builder") is { } builder ? $", built by {builder}" : "", found("source") is { } source ? $", from {source}" : "");
        CardEvidence?[] origin =
        [
            Proof("Signature", found("signedBy"), "signed by", policy.Signature),
            Proof("Provenance", found("attestedBy") is { } attester ? attester + built : null, "attested by", policy.Attestation.Mode),
        ];
        CardEvidence?[] rest = [Proof("Contents", found("sbom"), "listed in", policy.Sbom), policy.Vulnerabilities is { } limit ? Vulnerabilities(limit, found) : null];
        return [.. (origin.All(proof => proof is null) ? [Unknown] : origin).Concat(rest).OfType<CardEvidence>()];
    }

    private static CardEvidence? Proof(string what, string? found, string how, ProofDemand demand) =>
        found is not null ? new(what, true, $"{how} {found}")
        : demand is ProofDemand.Required ? new(what, false, "the plan demands it, and the timeline tells of none")
        : null;

    private static CardEvidence Vulnerabilities(VulnerabilityPolicy limit, Func<string, string?> found)
    {
        string waived = found("waived") is { } waivers ? $"; waived: {waivers}" : "";
        return found("worstSeverity") is { } worst
            ? new("Vulnerabilities", true, $"worst: {worst}; {limit.Maximum} is allowed at most{waived}")
            : new("Vulnerabilities", null, "the timeline tells of no report");
    }

    /// <summary>The last verdict of each ring and of the validation; where one is not well, only those that are not.</summary>
    private static CardEvidence Gates(Stage stage, IReadOnlyList<TimelineEvent> lines)
    {
        string what = $"Gates of {stage.Name}";
        TimelineEvent[] last =
            [.. lines.Where(line => line.Kind is TimelineKind.Gate && line.Stage == stage.Name).GroupBy(line => line.Ring).Select(verdicts => verdicts.Last())];
        if (last.Length == 0)
        {
            return new(what, null, stage is { Rollout.Health: null, Validation: null } ? "nothing measures its health" : "the timeline has no verdict");
        }

        TimelineEvent[] doubtful = [.. last.Where(line => Holds(line) is not true)];
        return doubtful.Length == 0
            ? new(what, true, string.Join("; ", last.Select(Counted)))
            : new(what, doubtful.Any(line => Holds(line) is false) ? false : null, string.Join(' ', doubtful.Select(line => line.Text)));
    }

    private static bool? Holds(TimelineEvent gate) => gate.Of(RolloutLines.Verdict) switch
    {
        nameof(GateVerdict.Healthy) => true,
        nameof(GateVerdict.Breached) => false,
        _ => null,
    };

    private static string Counted(TimelineEvent gate)
    {
        string place = gate.Ring ?? "validation";
        return Number(gate, "samples") is { } samples && Number(gate, "failures") is { } failures
            ? string.Create(CultureInfo.InvariantCulture, $"{place}: {samples - failures} of {samples} probes were healthy")
            : $"{place}: healthy";
    }

    private static int? Number(TimelineEvent gate, string name) =>
        int.TryParse(gate.Evidence?.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
