using System.Text.Json;
using Slipway.Releases.Approvals;
using Slipway.Releases.Plans;
using Xunit;

namespace Slipway.Releases.Tests.Plans;

public class ApprovalPlanTests
{
    private const string Full = """
        product: storefront
        stages:
          - name: production
            approval:
              groups:
                - name: release-managers
                  quorum: 2
                  people: [ada@example.com, bo@example.com, cy@example.com]
                - { name: security, entraGroup: 0f8fad5b-d9cb-469f-a165-70867728950e }
              order: sequential
              committersMayApprove: true
              rejection: quorum
              commentRequired: true
              timeout: 8h
              extension: { by: 4h, times: 2 }
              escalation: { people: [dee@example.com], timeout: 2h, managers: true }
              remindEvery: 90m
              quietHours: { from: "20:00", to: "07:00", timeZone: Europe/Berlin }
              standIns:
                - { for: ada@example.com, by: eve@example.com, from: 2026-12-20, to: 2027-01-02 }
              breakGlass: { people: [dee@example.com, fay@example.com] }
            rollout: { rings: [ { name: all, weight: 100 } ], health: none }
        """;

    private const string Short = """
        product: storefront
        stages:
          - name: production
            approval:
              approvers: [ada@example.com, bo@example.com]
              quorum: 2
            rollout: { rings: [ { name: all, weight: 100 } ], health: none }
        """;

    [Theory]
    [InlineData("escalation: { managers: true }")]
    [InlineData("escalation: { people: [11111111-1111-4111-8111-111111111111] }")]
    public void Managers_alone_and_people_by_their_object_ids_can_be_asked(string escalation) => Assert.Empty(
        PlanReader.Read(Full.Replace("escalation: { people: [dee@example.com], timeout: 2h, managers: true }", escalation, StringComparison.Ordinal)).Problems);

    [Fact]
    public void Every_setting_is_read() => Assert.Equivalent(
        new ApprovalPolicy(
            [
                new(2, new("release-managers", ["ada@example.com", "bo@example.com", "cy@example.com"])),
                new(1, new("security", [], Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"))),
            ],
            RequesterMayApprove: false,
            TimeSpan.FromHours(8),
            ApprovalOrder.Sequential,
            CommittersMayApprove: true,
            RejectionRule.Quorum,
            CommentRequired: true,
            new(TimeSpan.FromHours(4), 2),
            new(new("escalation", ["dee@example.com"]), TimeSpan.FromHours(2), Managers: true),
            TimeSpan.FromMinutes(90),
            new(new(20, 0), new(7, 0), "Europe/Berlin"),
            [new("ada@example.com", "eve@example.com", Utc(2026, 12, 20), Utc(2027, 1, 3))],
            new("break-glass", ["dee@example.com", "fay@example.com"])),
        Read(Full),
        strict: true);

    [Fact]
    public void The_short_form_is_a_group_like_any_other()
    {
        Assert.Equivalent(ApprovalPolicy.Of(2, ["ada@example.com", "bo@example.com"], TimeSpan.FromHours(24)) with { StandIns = [] }, Read(Short), strict: true);

        ApprovalPolicy both = Read(Short.Replace("quorum: 2", "quorum: 2\n      groups: [ { name: security, people: [cy@example.com] } ]"));
        Assert.Equal("2 of ada@example.com, bo@example.com and 1 of security", both.Shown);
        Assert.Equal("2 of release-managers, then 1 of security", Read(Full).Shown);
    }

    [Fact]
    public void A_policy_that_version_0_1_wrote_is_still_read()
    {
        const string written = """{"Approvers":["ada@example.com","bo@example.com"],"Quorum":2,"RequesterMayApprove":true,"Timeout":"1.00:00:00"}""";
        ApprovalPolicy expected = ApprovalPolicy.Of(2, ["ada@example.com", "bo@example.com"], TimeSpan.FromHours(24), requesterMayApprove: true);

        Assert.Equivalent(expected, JsonSerializer.Deserialize<ApprovalPolicy>(written), strict: true);
        Assert.Equivalent(expected, JsonSerializer.Deserialize<ApprovalPolicy>(written, JsonSerializerOptions.Web), strict: true);
        Assert.DoesNotContain("Approvers\"", JsonSerializer.Serialize(expected), StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string, string, string, string> Mistakes => new()
    {
        { Full, "people: [ada@example.com, bo@example.com, cy@example.com]", "people: [ada@example.com]", "groups[0].quorum", "groups[0].quorum is 2, and 1 can approve", "from 1 to 1, or name more people" },
        { Full, "bo@example.com, cy", "bo@example.com, ADA@example.com, cy", "groups[0].people[2]", "ADA@example.com is among release-managers twice", "each person once" },
        { Full, ", entraGroup: 0f8fad5b-d9cb-469f-a165-70867728950e", "", "groups[1]", "security asks for 1 of nobody", "its entraGroup" },
        { Full, "0f8fad5b-d9cb-469f-a165-70867728950e", "security-team", "groups[1].entraGroup", "is 'security-team'", "object id" },
        { Full, "name: security", "name: release-managers", "groups[1].name", "two groups are named 'release-managers'", "a name of its own" },
        { Full, "name: security", "name: escalation", "groups[1].name", "is 'escalation'", "and not approvers, escalation or break-glass" },
        { Full, "entraGroup: 0f8fad5b-d9cb-469f-a165-70867728950e", "quorum: 2, people: [ada@example.com, bo@example.com]", "groups", "share people, each of whom counts in one group only, and so lack 1 person", "name more people, or ask for fewer" },
        { Full, "order: sequential", "order: random", "order", "is 'random'", "parallel or sequential" },
        { Full, "rejection: quorum", "rejection: two", "rejection", "is 'two'", "one or quorum" },
        { Full, "by: 4h, times: 2", "by: 4h, times: 11", "extension.times", "times is 11", "from 1 to 10" },
        { Full, "by: 4h, times: 2", "times: 2", "extension", "lacks 'by'", "such as 4h" },
        { Full, "by: 4h", "by: 0s", "extension.by", "by is 0s", "from 1s to 30d" },
        { Full, "timeout: 2h", "timeout: 31d", "escalation.timeout", "timeout is 31d", "to 30d" },
        { Full, "timeout: 2h", "timeout: 30d", "timeout", "stays open for 30d16h with its extension and escalation", "to 30d in all" },
        { Full, "people: [dee@example.com], timeout: 2h, managers: true", "timeout: 2h", "escalation", "names nobody", "or an entraGroup" },
        { Full, "remindEvery: 90m", "remindEvery: 5m", "remindEvery", "remindEvery is 5m", "from 15m" },
        { Full, "remindEvery: 90m", "remindEvery: 18h", "remindEvery", "remindEvery is 18h, and the approval ends after 18h", "a shorter one" },
        { Full, "Europe/Berlin", "Europe/Berlni", "quietHours.timeZone", "'Europe/Berlni', which the tz database does not have", "did you mean 'Europe/Berlin'?" },
        { Full, "\"20:00\"", "\"07:00\"", "quietHours.to", "quietHours last 0s", "different times" },
        { Full, "\"20:00\"", "\"12:00\"", "quietHours.to", "quietHours last 19h", "16h at most" },
        { Full, "\"20:00\"", "8pm", "quietHours.from", "is '8pm'", "such as \"20:00\"" },
        { Full, "by: eve@example.com", "by: Ada@example.com", "standIns[0].by", "ada@example.com cannot stand in for themselves", "somebody else" },
        { Full, "to: 2027-01-02", "to: 2026-12-19", "standIns[0].to", "ends on 2026-12-19, before it begins on 2026-12-20", "the last as to" },
        { Full, "[dee@example.com, fay@example.com]", "[dee@example.com]", "breakGlass", "names one person, and it takes two", "name more people" },
        { Full, "[dee@example.com, fay@example.com]", "[dee@example.com, Dee@example.com]", "breakGlass", "names one person", "name more people" },
        { Short, "approvers: [ada@example.com, bo@example.com]\n      quorum: 2", "timeout: 1h", "", "asks nobody", "add approvers or groups" },
        { Short, "approvers: [ada@example.com, bo@example.com]\n", "groups: [ { name: security, people: [cy@example.com] } ]\n", "", "asks for 2 of nobody", "name approvers, or write a quorum in each group" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_named_with_its_place_and_its_mend(string plan, string from, string to, string path, string wrong, string mend)
    {
        Assert.Contains(from, plan);
        PlanProblem[] problems = [.. PlanReader.Read(plan.Replace(from, to)).Problems];

        string place = path.Length == 0 ? "stages[0].approval" : $"stages[0].approval.{path}";
        PlanProblem problem = Assert.Single(problems, p => p.Path == place);
        Assert.Contains(wrong, problem.Wrong);
        Assert.Contains(mend, problem.Mend);
    }

    private static ApprovalPolicy Read(string plan)
    {
        PlanReading reading = PlanReader.Read(plan);
        Assert.Empty(reading.Problems.Select(problem => problem.Sentence));
        return reading.Plan!.Stages[0].Approval!;
    }

    private static DateTimeOffset Utc(int year, int month, int day) => new(year, month, day, 0, 0, 0, TimeSpan.Zero);
}
