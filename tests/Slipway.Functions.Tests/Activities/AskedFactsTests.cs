using System.Text.Json.Nodes;
using Azure.Core;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Azure.Records;
using Slipway.Azure.Teams;
using Slipway.Azure.Teams.Cards;
using Slipway.Azure.Tests.Teams;
using Slipway.Functions.Activities;
using Slipway.Functions.Cards;
using Slipway.Functions.Tests.EndToEnd;
using Slipway.Functions.Tests.Teams;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Health;
using Slipway.Releases.Plans;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Tests.Activities;

/// <summary>What people are shown when they are asked is what was recorded until then, and stays.</summary>
public sealed class AskedFactsTests(Emulator emulator)
{
    private static readonly DateTimeOffset Asked = new(2026, 11, 25, 9, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_card_shows_what_readiness_and_the_gates_before_recorded_and_what_comes_later_does_not_change_it()
    {
        await using SimulatedService service = new();
        await service.StartAsync();
        string gate = $$"""{ probes: [{ url: "{{service.Probe}}" }], interval: 1s, maximumFailures: 0 }""";
        await using Workshop shop = await Workshop.OpenAsync(
            emulator,
            section: "recovery: { notUndone: [Migrations of the orders database stay.] }",
            earlier: $"  - {{ name: staging, rollout: {{ rings: [{{ name: all, weight: 100, bake: 1s }}], health: {gate} }} }}",
            pinned: true);
        VersionSeal seal = (await shop.Activity<CheckReadiness>().Run(shop.Release, Cancellation)).Seal!;
        Stage staging = shop.Release.Plan.Stages[0];
        EvaluateHealth.Input round = new(shop.Release.Id, staging.Name, "all", staging.Rollout.Health!, GateTally.Empty, BakeIsOver: true);
        await shop.Activity<EvaluateHealth>().Run(round, Cancellation);

        Approval approval = (await AskAsync(shop, seal, shop.Stage.Approval!)).Approval;
        JsonObject card = await shop.Get<CardFaces>().OfAsync(approval, CardViewer.Asked, Cancellation);

        string[] texts = [.. Texts(card)];
        Assert.Contains(texts, text => text.StartsWith("Readiness holds: Sealed 1 artifact of 3 bytes in builds. Manifest sha256:", StringComparison.Ordinal));
        Assert.Contains("Origin CANNOT BE TOLD: nothing proves where the build comes from, and the plan demands no proof", texts);
        Assert.Contains("Gates of staging holds: all: 1 of 1 probes were healthy", texts);
        Assert.Contains("Migrations of the orders database stay.", texts);
        Assert.Contains(texts, text => text.StartsWith("Medium: the first release of workshop-", StringComparison.Ordinal));

        service.Sicken($"{shop.Release.Id.Product}/{shop.Release.Id.Version}/staging/all");
        await shop.Activity<EvaluateHealth>().Run(round with { Tally = new(1, 0, null) }, Cancellation);
        Assert.Contains("not healthy", (await shop.Get<ReleaseLedger>().ReadAsync(shop.Release.Id, 0, Cancellation).ToListAsync(Cancellation))[^1].Event.Text, StringComparison.Ordinal);
        await shop.Activity<RequestApproval>().Run(Question(shop, seal, shop.Stage.Approval!), Cancellation);
        Assert.True(JsonNode.DeepEquals(card, await shop.Get<CardFaces>().OfAsync(approval, CardViewer.Asked, Cancellation)));
    }

    [Fact]
    public async Task A_gate_that_was_passed_without_being_healthy_stands_first_and_says_so()
    {
        await using Workshop shop = await Workshop.OpenAsync(
            emulator, earlier: "  - { name: staging, rollout: { rings: [{ name: all, weight: 100 }], health: none } }", pinned: true);
        VersionSeal seal = (await shop.Activity<CheckReadiness>().Run(shop.Release, Cancellation)).Seal!;
        HealthGate gate = new([new("http://127.0.0.1:9/", 200, TimeSpan.FromSeconds(1))], TimeSpan.FromSeconds(1), 1, 5, InconclusivePolicy.Hold);
        await shop.Activity<EvaluateHealth>().Run(new(shop.Release.Id, "staging", "all", gate, GateTally.Empty, BakeIsOver: true), Cancellation);

        Approval approval = (await AskAsync(shop, seal, shop.Stage.Approval!)).Approval;

        CardEvidence first = (await shop.Get<ReleaseLedger>().FactsAsync(approval.Request, Cancellation)).Evidence[^1];
        Assert.Equal(("Gates of staging", null), (first.What, first.Holds));
        Assert.StartsWith("Ring all of staging is unclear: 0 of 1 probes were healthy", first.Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Members_of_a_directory_group_are_named_with_who_answers_for_them_and_committers_among_them_are_not()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        ApprovalPolicy policy = Managers(graph.AddGroup(
            graph.Add("yuki@example.com").Id, graph.Add("gina@example.com").Id, graph.Add("gone@example.com", enabled: false).Id));
        await using Workshop shop = await OpenAsync(graph);
        VersionSeal seal = (await shop.Activity<CheckReadiness>().Run(shop.Release, Cancellation)).Seal!;
        await shop.Get<Delegations>().PutAsync(new("yuki@example.com", "ina@example.com", Asked.AddDays(-1), Asked.AddDays(1)), Cancellation);

        Approval approval = (await AskAsync(shop, seal, policy, "GINA@example.com")).Approval;

        JsonObject card = await shop.Get<CardFaces>().OfAsync(approval, CardViewer.Asked, Cancellation);
        Assert.Contains(@"Missing: 1 of ada@example.com, yuki@example.com \(or ina@example.com for yuki@example.com\)", Texts(card));
        Assert.Contains("GINA@example.com; may not approve", Texts(card));
        ApprovalVerdict verdict = approval.Answer(
            new("gina@example.com", ApprovalAnswer.Approve, null, Asked.AddHours(1)), new Approver("gina@example.com", true, ["release-managers"]));
        Assert.Equal(ApprovalRefusal.IsCommitter, Assert.IsType<ApprovalVerdict.Refused>(verdict).Reason);
    }

    [Fact]
    public async Task An_outage_of_the_directory_shows_the_group_as_one_reminds_those_who_are_named_and_asks_again_the_next_time()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        ApprovalPolicy policy = Managers(graph.AddGroup(graph.Add("yuki@example.com").Id));
        await using Workshop shop = await OpenAsync(graph);
        VersionSeal seal = (await shop.Activity<CheckReadiness>().Run(shop.Release, Cancellation)).Seal!;
        graph.Fail(20, 503, 60);

        RequestApproval.Report asked = await AskAsync(shop, seal, policy);

        Assert.Equal(["ada@example.com"], asked.Next!.Reminded);
        Assert.Contains("Missing: 1 of ada@example.com, members of the directory group", Texts(await shop.Get<CardFaces>().OfAsync(asked.Approval, CardViewer.Asked, Cancellation)));
        graph.Recover();

        RequestApproval.Report again = await AskAsync(shop, seal, policy);
        await shop.Activity<RemindApprovers>().Run(new(shop.Release.Id, shop.Stage.Name, again.Next!), Cancellation);

        Assert.Equal(["ada@example.com", "yuki@example.com"], again.Next!.Reminded);
        Approval reminded = (await shop.Get<ReleaseLedger>().ApprovalAsync(asked.Approval.Request.Id, Cancellation))!;
        Assert.Contains("Missing: 1 of ada@example.com, yuki@example.com", Texts(await shop.Get<CardFaces>().OfAsync(reminded, CardViewer.Asked, Cancellation)));
    }

    [Fact]
    public async Task Members_of_a_directory_group_are_reminded_outside_of_their_own_quiet_hours()
    {
        await using SimulatedGraph graph = await SimulatedGraph.StartAsync();
        ApprovalPolicy policy = Managers(graph.AddGroup(graph.Add("yuki@example.com", timeZone: "Tokyo Standard Time").Id)) with
        {
            QuietHours = new(new(20, 0), new(7, 0), "Europe/Berlin"),
        };
        await using Workshop shop = await OpenAsync(graph, ("SlipwayTeams:timeZones", "true"));
        VersionSeal seal = (await shop.Activity<CheckReadiness>().Run(shop.Release, Cancellation)).Seal!;

        ApprovalMoment day = (await AskAsync(shop, seal, policy)).Next!;
        RequestApproval.Input question = Question(shop, seal, policy);
        ApprovalMoment night = (await shop.Activity<RequestApproval>().Run(question with { After = Asked.AddHours(11), Now = Asked.AddHours(11) }, Cancellation)).Next!;

        // In Tokyo it is 18:00 when they are asked, and 07:00 thirteen hours later, when Berlin sleeps.
        Assert.Equal((Asked.AddHours(2), "ada@example.com"), (day.At, Assert.Single(day.Reminded)));
        Assert.Equal((Asked.AddHours(13), "yuki@example.com"), (night.At, Assert.Single(night.Reminded)));
        Assert.Equal(["yuki@example.com"], (await shop.Activity<RemindApprovers>().Run(new(shop.Release.Id, shop.Stage.Name, night), Cancellation)).Reminded);
    }

    private static ApprovalPolicy Managers(Guid group) => new(
        [new(1, new("release-managers", ["ada@example.com"], group))], RequesterMayApprove: false, TimeSpan.FromHours(20), RemindEvery: TimeSpan.FromHours(2));

    private Task<Workshop> OpenAsync(SimulatedGraph graph, params (string Name, string Value)[] settings)
    {
        Dictionary<string, string?> all = new(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)))
        {
            ["SlipwayTeams:tenantId"] = SimulatedConnector.TenantId,
            ["SlipwayTeams:appId"] = SimulatedConnector.AppId,
            ["SlipwayTeams:graphEndpoint"] = $"{graph.Endpoint}",
        };
        return Workshop.OpenAsync(
            emulator,
            pinned: true,
            configure: (all, services => services.AddKeyedSingleton<TokenCredential>(TeamsOptions.Section, (_, _) => new SimulatedEntra([.. SimulatedEntra.Least, "MailboxSettings.Read"]))));
    }

    private static RequestApproval.Input Question(Workshop shop, VersionSeal seal, ApprovalPolicy policy, params string[] committers) => new(
        shop.Release.Request with { Committers = committers }, shop.Release.PlanDigest, shop.Stage with { Approval = policy }, seal, Asked);

    private static Task<RequestApproval.Report> AskAsync(Workshop shop, VersionSeal seal, ApprovalPolicy policy, params string[] committers) =>
        shop.Activity<RequestApproval>().Run(Question(shop, seal, policy, committers), Cancellation);

    private static IEnumerable<string> Texts(JsonNode node) => node switch
    {
        JsonObject map => map.SelectMany(one => one.Key is "text" or "value" && one.Value is JsonValue text ? [$"{text}"] : one.Value is null ? [] : Texts(one.Value)),
        JsonArray list => list.SelectMany(one => one is null or JsonValue ? [] : Texts(one)),
        _ => [],
    };
}
