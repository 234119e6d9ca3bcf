using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Slipway.Azure.Metrics.Evidence;
using Slipway.Azure.Records;
using Slipway.Functions.Http;
using Slipway.Functions.Page;
using Slipway.Releases;
using Slipway.Releases.Approvals;
using Slipway.Releases.Compensations;
using Slipway.Releases.Health.Evidence;
using Slipway.Releases.Json;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Preview;
using Slipway.Releases.Progress;
using Slipway.Releases.Retention;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Simulation;
using Slipway.Releases.Timeline;
using Slipway.Releases.Verifications;

namespace Slipway.Functions.Tests.OpenApi;

/// <summary>The schemas have the properties and the words of the types that they describe.</summary>
public sealed class SchemaTests
{
    private static readonly Dictionary<string, string[]> OnlyInViews = new()
    {
        ["Release"] = ["state", "sentence", "links"],
        ["Environment"] = ["verification"],
        ["Verification"] = ["sentence"],
    };

    public static TheoryData<string, Type> Objects => new()
    {
        { "ReleaseRequest", typeof(ReleaseRequest) },
        { "RequestedArtifact", typeof(RequestedArtifact) },
        { "Release", typeof(ReleaseRecord) },
        { "ReleaseProgress", typeof(ReleaseProgress) },
        { "TransferProgress", typeof(TransferProgress) },
        { "TimelineEntry", typeof(TimelineEntry) },
        { "TimelineEvent", typeof(TimelineEvent) },
        { "Approval", typeof(Approval) },
        { "ApprovalRequest", typeof(ApprovalRequest) },
        { "ApprovalPolicy", typeof(ApprovalPolicy) },
        { "Quorum", typeof(Quorum) },
        { "ApprovalGroup", typeof(ApprovalGroup) },
        { "Delegation", typeof(Delegation) },
        { "ApprovalDecision", typeof(ApprovalDecision) },
        { "MoreTime", typeof(MoreTime) },
        { "Environment", typeof(EnvironmentRecord) },
        { "RunningVersion", typeof(RunningVersion) },
        { "Verification", typeof(Verification) },
        { "Findings", typeof(Findings) },
        { "ExpiredVersion", typeof(ExpiredVersion) },
        { "KeptVersion", typeof(KeptVersion) },
        { "GoingVersion", typeof(GoingVersion) },
        { "RemovedVersion", typeof(RemovedVersion) },
        { "PreviewStep", typeof(PreviewStep) },
        { "SimulationRequest", typeof(SimulationRequest) },
        { "VersionHealth", typeof(VersionHealth) },
        { "MetricHealth", typeof(MetricHealth) },
        { "GateSimulation", typeof(GateSimulation) },
        { "SimulatedStage", typeof(SimulatedStage) },
        { "SimulatedVersions", typeof(SimulatedVersions) },
        { "StoppingPlace", typeof(StoppingPlace) },
        { "Share", typeof(Share) },
        { "Quantiles", typeof(Quantiles) },
        { "PlanProblem", typeof(PlanProblem) },
        { "Problem", typeof(Problem) },
        { "EvidencePlace", typeof(EvidenceFile) },
        { "GateRound", typeof(GateRound) },
        { "ProbedRound", typeof(ProbedRound) },
        { "MeasuredRound", typeof(MeasuredRound) },
        { "MeasuredGroup", typeof(MeasuredGroup) },
        { "TakenAlerts", typeof(ReceiveAlerts.Taken) },
        { "Word", typeof(CommandRelease.Word) },
        { "Decision", typeof(DecideApproval.Decision) },
        { "MoreTimeRequest", typeof(ExtendApproval.MoreTimeRequest) },
        { "PageDecision", typeof(PageDecision) },
        { "PageOutcome", typeof(PageOutcome) },
        { "ApprovalFace", typeof(ApprovalFace) },
        { "Term", typeof(StoreDelegation.Term) },
        { "Consent", typeof(ApplyRetention.Consent) },
        { "Completion", typeof(ReceiveCompletion.Completion) },
    };

    public static TheoryData<string, Type> Words => new()
    {
        { "/ReleaseKind", typeof(ReleaseKind) },
        { "/ReleaseState", typeof(ReleaseState) },
        { "/TimelineKind", typeof(TimelineKind) },
        { "/VerificationState", typeof(VerificationState) },
        { "/GoingVersion/properties/phase", typeof(RemovalPhase) },
        { "/ApprovalAnswer", typeof(ApprovalAnswer) },
        { "/ApprovalPolicy/properties/order", typeof(ApprovalOrder) },
        { "/ApprovalPolicy/properties/rejection", typeof(RejectionRule) },
        { "/Approval/properties/state", typeof(ApprovalState) },
        { "/PreviewStep/properties/kind", typeof(PreviewKind) },
        { "/Completion/properties/state", typeof(ReceiveCompletion.CompletionState) },
    };

    private static JsonNode Schemas => ApiDocument.Root["components"]!["schemas"]!;

    [Theory]
    [MemberData(nameof(Objects))]
    public void A_schema_has_the_properties_of_its_type_and_requires_those_that_are_never_null(string schema, Type type)
    {
        IEnumerable<JsonPropertyInfo> properties = SlipwayJson.Compact.GetTypeInfo(type).Properties.Where(p => p.Get is not null);
        string[] required = [.. Schemas[schema]!["required"]!.AsArray().Select(name => (string)name!).Except(OnlyInViews.GetValueOrDefault(schema, []))];
        IEnumerable<string> described = Schemas[schema]!["properties"]!.AsObject().Select(p => p.Key).Except(OnlyInViews.GetValueOrDefault(schema, []));

        Assert.Equal(properties.Select(p => p.Name).Order(), described.Order());
        Assert.Equal(
            properties.Where(p => !p.IsGetNullable && Nullable.GetUnderlyingType(p.PropertyType) is null && !HasDefault(type, p)).Select(p => p.Name).Order(),
            required.Order());
    }

    [Theory]
    [MemberData(nameof(Words))]
    public void A_schema_lists_the_words_of_its_type(string schema, Type type)
    {
        JsonNode node = schema[1..].Split('/').Aggregate(Schemas, (at, step) => at[step]!);

        Assert.Equal(Enum.GetNames(type), node["enum"]!.AsArray().Select(word => (string)word!));
    }

    [Fact]
    public void The_outcomes_stay_different_and_have_the_properties_of_their_types()
    {
        Type[] outcomes = typeof(Outcome).GetNestedTypes();

        Assert.Equal(outcomes.Select(o => o.Name).Order(), Schemas["Outcome"]!["discriminator"]!["mapping"]!.AsObject().Select(m => m.Key).Order());
        Assert.All(outcomes, outcome => Assert.Equal(
            SlipwayJson.Compact.GetTypeInfo(outcome).Properties.Where(p => p.Get is not null).Select(p => p.Name).Append("outcome").Order(),
            Schemas[outcome.Name]!["properties"]!.AsObject().Select(p => p.Key).Order()));
    }

    [Fact]
    public void The_examples_of_requests_are_read_as_they_stand()
    {
        JsonNode request = ApiDocument.Root["paths"]!["/releases"]!["post"]!["requestBody"]!["content"]!["application/json"]!["example"]!;
        JsonNode release = Schemas["Release"]!["examples"]![0]!;

        Assert.Equal("storefront-1.4.0", request.Deserialize<ReleaseRequest>(SlipwayJson.Compact)!.Id.ToString());
        ReleaseRecord record = release.Deserialize<ReleaseRecord>(SlipwayJson.Compact)!;
        Assert.Equal(ProgressSentence.Of(record.Progress), (string)release["sentence"]!);
    }

    [Fact]
    public void A_request_for_a_preview_is_one_for_a_release_with_what_is_to_be_played()
    {
        JsonArray parts = Schemas["PreviewRequest"]!["allOf"]!.AsArray();

        Assert.Equal("#/components/schemas/ReleaseRequest", (string)parts[0]!["$ref"]!);
        Assert.Equal(
            SlipwayJson.Compact.GetTypeInfo(typeof(PreviewRequest)).Properties.Select(p => p.Name)
                .Except(SlipwayJson.Compact.GetTypeInfo(typeof(ReleaseRequest)).Properties.Select(p => p.Name)),
            parts[1]!["properties"]!.AsObject().Select(p => p.Key));
    }

    /// <summary>What a request may leave out is required of nobody.</summary>
    private static bool HasDefault(Type type, JsonPropertyInfo property) =>
        type.GetConstructors().MaxBy(c => c.GetParameters().Length)!.GetParameters()
            .FirstOrDefault(p => string.Equals(p.Name, property.Name, StringComparison.OrdinalIgnoreCase)) is { HasDefaultValue: true };
}
