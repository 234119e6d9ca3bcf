using System.Globalization;
using Newtonsoft.Json.Linq;
using Slipway.Releases.Approvals;

namespace Slipway.Releases.Plans.Binding;

/// <summary>Turns the section <c>approval</c>, which fits the schema, into the policy. The short form is one more group, which comes first.</summary>
internal static class ApprovalBinder
{
    public static ApprovalPolicy? Bind(JToken? approval) => approval is null ? null : new(
        [.. ShortForm(approval), .. (approval["groups"] ?? new JArray()).Select(group => new Quorum(group.Whole("quorum", 1), Group(group, group.Text("name"))))],
        approval["requesterMayApprove"]?.Value<bool>() ?? false,
        approval.Span("timeout", "24h"),
        approval.Word<ApprovalOrder>("order", "parallel"),
        approval["committersMayApprove"]?.Value<bool>() ?? false,
        approval.Word<RejectionRule>("rejection", "one"),
        approval["commentRequired"]?.Value<bool>() ?? false,
        approval["extension"] is { } extension ? new Extension(extension.Span("by", ""), extension.Whole("times", 1)) : null,
        approval["escalation"] is { } escalation
            ? new Escalation(Group(escalation, ApprovalGroup.Escalation), escalation.Span("timeout", "24h"), escalation["managers"]?.Value<bool>() ?? false)
            : null,
        approval["remindEvery"] is null ? null : approval.Span("remindEvery", ""),
        approval["quietHours"] is { } quiet ? new QuietHours(Time(quiet, "from"), Time(quiet, "to"), quiet.Text("timeZone")) : null,
        [.. (approval["standIns"] ?? new JArray()).Select(
            standIn => Delegation.StandIn(standIn.Text("for"), standIn.Text("by"), standIn.Day("from"), standIn.Day("to")))],
        approval["breakGlass"] is { } breakGlass ? Group(breakGlass, ApprovalGroup.BreakGlass) : null);

    private static IEnumerable<Quorum> ShortForm(JToken approval) => approval["approvers"] is null && approval["quorum"] is null
        ? []
        : [new Quorum(approval.Whole("quorum", 1), new ApprovalGroup(ApprovalGroup.Approvers, approval.Texts("approvers")))];

    /// <summary>People who are named, and those of a directory group.</summary>
    public static ApprovalGroup Group(JToken group, string name) =>
        new(name, group.Texts("people"), group.TextOrNull("entraGroup") is { } id ? Guid.Parse(id) : null);

    private static TimeOnly Time(JToken map, string name) => TimeOnly.ParseExact(map.Text(name), "HH:mm", CultureInfo.InvariantCulture);
}
