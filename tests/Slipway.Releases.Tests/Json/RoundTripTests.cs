using System.Reflection;
using System.Text.Json;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Commands;
using Slipway.Releases.Compensations;
using Slipway.Releases.Health;
using Slipway.Releases.Json;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Preview;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Tests.Plans;
using Slipway.Releases.Timeline;
using Slipway.Releases.Verifications;
using Slipway.Releases.Versions;
using Slipway.Releases.Windows;
using Xunit;

namespace Slipway.Releases.Tests.Json;

/// <summary>Everything that is stored or carried by the durable engine reads back, with its serializer (plain options) and with ours.</summary>
public class RoundTripTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 9, 0, 0, 123, TimeSpan.FromHours(1));
    private static readonly ProductName Product = ProductName.Parse("storefront");
    private static readonly ReleaseVersion Version = ReleaseVersion.Parse("1.4.0-rc.1");
    private static readonly ReleaseId Id = new(Product, Version, 2);
    private static readonly Digest Hash = Digest.Of("x");
    private static readonly RunningVersion Running = new(Version, Id, Now);
    private static readonly ChannelPointer Pointer = new(Product, "production", "canary", Version, Hash, "production", Id, Now);
    private static readonly ReleaseProgress Progressing = new(ReleaseState.Held, Now, "production", "canary", "why", Now, "then", "who");
    private static readonly ArtifactSeal Seal = new(ArtifactPath.Parse("año/読む.txt"), Hash, 3, "\"0x1\"");

    private static readonly ReleaseRequest Request = new(
        Product, Version, "ada@example.com", ReleaseKind.Hotfix, [new(ArtifactPath.Parse("a.zip"), Hash), new(ArtifactPath.Parse("b.zip"))], 2, "Notes");

    private static readonly ApprovalRequest Question = new(
        "a1", Id, "production", ApprovalPolicy.Of(1, ["ada@example.com"], TimeSpan.FromMinutes(90), requesterMayApprove: true), "bo@example.com", Hash, Hash, Version, Now, Now);

    private static readonly ApprovalPolicy Everything = new(
        [new(1, new("approvers", ["ada@example.com"])), new(2, new("security", [], Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e")))],
        false,
        TimeSpan.FromHours(8),
        ApprovalOrder.Sequential,
        true,
        RejectionRule.Quorum,
        true,
        new(TimeSpan.FromHours(4), 2),
        new(new("escalation", ["dee@example.com"]), TimeSpan.FromHours(2)),
        TimeSpan.FromMinutes(90),
        new(new(20, 0), new(7, 0), "Europe/Berlin"),
        [Delegation.StandIn("ada@example.com", "eve@example.com", new(2026, 12, 20), new(2027, 1, 2))],
        new("break-glass", ["dee@example.com", "fay@example.com"]));

    private static readonly Compensation Slot = new Compensation.RestoreTarget(
        "production",
        new(Product, "production", new Ring("west-canary", 5, TimeSpan.FromMinutes(5), "west"), new Target.AppService("/subscriptions/1/app", "staging", "app.zip", null, TimeSpan.FromMinutes(15))),
        new(Version, Id, "{}", Hash));

    private static readonly Plan Plan = PlanReader.Read(GoodPlan.Yaml).Plan!;

    private static readonly object[] Values =
    [
        Plan, Request, Id, Progressing, Running, Pointer, Question, Seal, Hash,
        new SealManifest(Product, Version, "builds", [Seal]),
        new VersionSeal("builds", Hash, Hash, 1, 3),
        new Approval(Question, [new("ada@example.com", ApprovalAnswer.Reject, "No", Now)], ApprovalState.Rejected),
        Everything,
        new Approval(
            Question with { Policy = Everything, EscalatesAt = Now, Committers = ["cy@example.com"] },
            [new("eve@example.com", ApprovalAnswer.BreakGlass, "fire", Now, Hash, "ada@example.com", ["security"])],
            ApprovalState.BrokenGlass),
        ApprovalSchedule.Of(Everything, Now),
        new ApprovalMoment(Now, ApprovalMomentKind.Escalation, ["ada@example.com"]),
        new Approver("ada@example.com", true, ["security"], Everything.StandIns, [Approver.Named("bo@example.com")]),
        new QuorumTally(Everything.Quorums[0], ["ada@example.com"], 1, true),
        new AskedPerson("ada@example.com", "Europe/Berlin"),
        new ReleaseCommand("c1", CommandVerb.Rollback, "ada@example.com", "why", DateTimeOffset.UnixEpoch),
        new EnvironmentRecord("production", Product, Running, Id, Now, [Id]),
        EnvironmentRecord.Untouched("production", Product),
        new ReleaseRecord(Id, Request, Hash, Hash, ["staging"], Now, Progressing, new Outcome.RolledBack("why"), Now),
        new ReleaseRecord(Id, Request, Hash, Hash, [], Now, Progressing),
        Verification.Begin(EnvironmentRecord.Untouched("production", Product), Running, Now),
        Verification.Begin(EnvironmentRecord.Untouched("production", Product), Running, Now) with
        {
            State = VerificationState.Drifted, EndedAt = Now, Files = 2, Bytes = 5, Reached = Seal.Path, Drift = new(1, ["gone"]), Why = "why",
        },
        new PushedCompensation(1, new Compensation.RestorePointer("production", "canary", Pointer)),
        new PushedCompensation(2, Slot),
        new GateReport(new(3, 1, "why"), new GateVerdict.Breached("why")),
        new GateReport(GateTally.Empty, null),
        TimelineEntry.After(null, Now, new("k", TimelineKind.Gate, TimelineEvent.Slipway, "Text.", "production", "canary", new Dictionary<string, string> { ["a"] = "b" })),
        new WindowOpening(false, Now, null, "closed"),
        new PlanReading(null, [new(1, 2, "stages", "wrong", "mend")]),
        ReleasePreview.Of(Plan, Request, Now, new Dictionary<string, EnvironmentRecord>()),
    ];

    private sealed record Wrapped<T>(T Value);

    public static TheoryData<string, bool> Records => new(Values.SelectMany((v, i) => new[] { ($"{i} {v.GetType().Name}", false), ($"{i} {v.GetType().Name}", true) }));

    [Theory]
    [MemberData(nameof(Records))]
    public void A_record_reads_back(string name, bool ours)
    {
        object value = Values[int.Parse(name.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)];
        JsonSerializerOptions options = Options(ours);

        string json = JsonSerializer.Serialize(value, value.GetType(), options);
        object read = JsonSerializer.Deserialize(json, value.GetType(), options)!;

        Assert.Equal(json, JsonSerializer.Serialize(read, value.GetType(), options));
        Assert.All(Parameters(value.GetType()), p => Assert.Contains($"\"{p}\":", JsonSerializer.Serialize(value, value.GetType()), StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_kind_of_a_closed_hierarchy_reads_back_as_itself_from_inside_a_record(bool ours)
    {
        AssertWrapped<Outcome>(ours, new Outcome.Released(), new Outcome.RolledBack("r"), new Outcome.Refused("r"), new Outcome.Aborted("a", "r"), new Outcome.Errored("e", ["left"]));
        AssertWrapped<GateVerdict>(ours, new GateVerdict.Healthy("e"), new GateVerdict.Breached("e"), new GateVerdict.Inconclusive("e"));
        AssertWrapped<Compensation>(
            ours,
            new Compensation.RestorePointer("production", "canary", Pointer),
            new Compensation.RestorePointer("production", "canary", null),
            Slot,
            new Compensation.RestoreRunning("production", Running),
            new Compensation.RestoreRunning("production", null));
    }

    [Theory]
    [InlineData("\"Not A Product\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    public void A_value_object_never_reads_as_something_it_is_not(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ProductName>(json));

    private static void AssertWrapped<T>(bool ours, params T[] values)
    {
        Assert.Equal(Kinds(typeof(T)), values.Select(v => v!.GetType().Name).Distinct().Order());
        Assert.All(values, value =>
        {
            string json = JsonSerializer.Serialize(new Wrapped<T>(value), Options(ours));
            Wrapped<T> read = JsonSerializer.Deserialize<Wrapped<T>>(json, Options(ours))!;
            Assert.IsType(value!.GetType(), read.Value);
            Assert.Equal(json, JsonSerializer.Serialize(read, Options(ours)));
        });
    }

    /// <summary>What a record is made of; a value object is written as a plain string.</summary>
    private static IEnumerable<string> Parameters(Type record) =>
        record.IsValueType ? [] : record.GetConstructors().MaxBy(c => c.GetParameters().Length)!.GetParameters().Select(p => p.Name!);

    private static IEnumerable<string> Kinds(Type hierarchy) =>
        hierarchy.GetNestedTypes(BindingFlags.Public).Where(t => t.IsSubclassOf(hierarchy)).Select(t => t.Name).Order();

    private static JsonSerializerOptions Options(bool ours) => ours ? SlipwayJson.Compact : JsonSerializerOptions.Default;
}
