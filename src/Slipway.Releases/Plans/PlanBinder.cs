using System.Globalization;
using Newtonsoft.Json.Linq;
using NodaTime;
using Slipway.Releases.Approvals;
using Slipway.Releases.Plans.Binding;
using Slipway.Releases.Provenance;
using Slipway.Releases.Provenance.Reports;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Versions;
using Slipway.Releases.Windows;

namespace Slipway.Releases.Plans;

/// <summary>Turns a tree that fits the schema into the plan, with every default filled in.</summary>
internal static class PlanBinder
{
    private static readonly string[] Weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    public static Plan Bind(JObject plan) => new(
        ProductName.Parse(plan.Text("product")),
        plan.Text("versioning", "semver") == "calver" ? VersionScheme.CalVer : VersionScheme.SemVer,
        plan.Text("builds", "builds"),
        RecoveryBinder.Bind(plan["recovery"]),
        [.. plan["stages"]!.Select(Stage)],
        plan["provenance"] is { } provenance ? Provenance(provenance) : null,
        ArtifactFormBinder.Bind(plan["artifacts"]),
        RetentionBinder.Bind(plan["retention"]),
        plan["operators"] is { } operators ? ApprovalBinder.Group(operators, ApprovalGroup.Operators) : null);

    private static ProvenancePolicy Provenance(JToken provenance) => new(
        [.. (provenance["keys"] ?? new JArray()).Select(key => new PinnedKey(
            key.Text("name"), key.TextOrNull("pem"), key.TextOrNull("keyVault"), key.TextOrNull("certificate"), key.TextOrNull("subject")))],
        provenance.Word<ProofDemand>("signature", "optional"),
        new AttestationPolicy(
            provenance["attestation"].Word<ProofDemand>("mode", "optional"),
            provenance["attestation"].Texts("builders"),
            provenance["attestation"].Texts("sources"),
            provenance["attestation"].Texts("buildTypes")),
        provenance.Word<ProofDemand>("sbom", "optional"),
        provenance["vulnerabilities"] is { } vulnerabilities
            ? new VulnerabilityPolicy(
                vulnerabilities.Word<Severity>("maximum", ""),
                [.. (vulnerabilities["waivers"] ?? new JArray()).Select(
                    waiver => new Waiver(waiver.Text("id"), waiver.Day("until"), waiver.Text("reason")))])
            : null);

    private static Stage Stage(JToken stage) => new(
        stage.Text("name"),
        stage.Text("container", stage.Text("name")),
        stage["window"] is { } window ? Window(window) : null,
        ApprovalBinder.Bind(stage["approval"]),
        stage.Span("holdTimeout", "4h"),
        RolloutBinder.Bind(stage["rollout"]!),
        stage["validation"] is JObject validation && (validation["webhook"] is null || validation.Count > 1) ? GateBinder.Bind(validation) : null,
        stage["reread"]?.Value<bool>() ?? false,
        stage["protection"] is { } protection ? Protection(protection) : null,
        Rehearsal(stage["rehearse"]),
        stage.Span("watch", "0s"),
        stage["validation"]?["webhook"] is { } check ? new ReleaseCheck(check.Text("name"), check.Span("timeout", "30m")) : null);

    private static Rehearsal Rehearsal(JToken? rehearse) => rehearse switch
    {
        null => Rollouts.Rehearsal.None,
        { Type: JTokenType.Boolean } => rehearse.Value<bool>() ? Rollouts.Rehearsal.FirstRing : Rollouts.Rehearsal.None,
        _ => Rollouts.Rehearsal.BeforeApproval,
    };

    private static Protection Protection(JToken protection) => new(
        protection["legalHold"]?.Value<bool>() ?? false,
        protection["immutableFor"] is null ? null : protection.Span("immutableFor", ""),
        protection["locked"]?.Value<bool>() ?? false);

    private static DeploymentWindow Window(JToken window) => new(
        window.Text("timeZone"),
        [.. (window["days"]?.Values<string>() ?? Weekdays[..5]).Select(day => (IsoDayOfWeek)(Array.IndexOf(Weekdays, day) + 1)).Order()],
        TimeOnly.ParseExact(window.Text("from"), "HH:mm", CultureInfo.InvariantCulture),
        TimeOnly.ParseExact(window.Text("to"), "HH:mm", CultureInfo.InvariantCulture),
        [.. (window["freezes"] ?? new JArray()).Select(freeze => new Freeze(freeze.Day("from"), freeze.Day("to"), freeze.Text("reason")))],
        window.Span("timeout", "7d"));
}
