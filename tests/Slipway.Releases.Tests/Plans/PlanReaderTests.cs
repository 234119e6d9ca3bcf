using System.Text;
using System.Text.Json;
using CsCheck;
using NodaTime;
using Slipway.Releases.Approvals;
using Slipway.Releases.Health;
using Slipway.Releases.Plans;
using Slipway.Releases.Retention;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Versions;
using Xunit;

namespace Slipway.Releases.Tests.Plans;

public class PlanReaderTests
{
    [Fact]
    public void A_plan_reads_as_it_is_written()
    {
        Plan plan = Good(GoodPlan.Yaml);

        Stage production = plan.Stages[1];
        Assert.Equal(VersionScheme.CalVer, plan.Versioning);
        Assert.Equal("ci-builds", plan.Builds);
        Assert.Equal((TimeSpan.Zero, TimeSpan.FromDays(2)), (plan.Recovery.Hold, plan.Recovery.Pause));
        Assert.Equal(["Migrations of the orders database stay.", "Mails that were sent: they stay sent."], plan.Recovery.NotUndone);
        Assert.Equal(new RetentionPolicy(5, 3, TimeSpan.FromDays(14)), plan.Retention);
        Assert.Equal((ApprovalGroup.Operators, "ada@example.com", Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e")), (plan.Operators!.Name, Assert.Single(plan.Operators.People), plan.Operators.EntraGroup));
        Assert.Equal(["storefront-staging", "production"], plan.Stages.Select(s => s.Container));
        Assert.Equal([IsoDayOfWeek.Monday, IsoDayOfWeek.Tuesday], production.Window!.Days);
        Assert.Equal((new TimeOnly(9, 0), new TimeOnly(16, 0)), (production.Window.From, production.Window.To));
        Assert.Equal(new(new(2026, 12, 20), new(2027, 1, 2), "Year's end"), Assert.Single(production.Window.Freezes));
        Assert.Equal((2, true, TimeSpan.FromMinutes(90)), (Assert.Single(production.Approval!.Quorums).Count, production.Approval.RequesterMayApprove, production.Approval.Timeout));
        Assert.Equal(new("westeurope-canary", 5, TimeSpan.FromMinutes(10), "westeurope"), production.Rollout.Rings[0]);
        Assert.Equal(("Do the invoices look right?", TimeSpan.FromMinutes(150)), (production.Rollout.Rings[1].Question, production.Rollout.Rings[1].Wait + production.Rollout.Rings[2].Wait));
        Assert.IsType<Target.Kubernetes>(production.Rollout.Target);
        Assert.Equal(TimeSpan.FromHours(1), production.Watch);
        Assert.Equal(new("https://shop.example.com/health?ring={ring}", 204, TimeSpan.FromMilliseconds(250)), production.Rollout.Health!.Probes[0]);
        Assert.Equal(InconclusivePolicy.RollBack, production.Rollout.Health.Inconclusive);
        Assert.Equal(new("http://shop.example.com/{product}/{version}", 200, TimeSpan.FromSeconds(5)), Assert.Single(production.Validation!.Probes));
        Assert.Null(plan.Stages[0].Rollout.Health);
        Assert.Equal([null, new Protection(true, TimeSpan.FromDays(30), Locked: true)], plan.Stages.Select(s => s.Protection));
    }

    [Fact]
    public void A_plan_and_its_JSON_twin_read_alike() =>
        Assert.Equal(JsonSerializer.Serialize(Good(GoodPlan.Yaml)), JsonSerializer.Serialize(Good(GoodPlan.Json)));

    [Fact]
    public void Bytes_and_text_read_alike_with_a_byte_order_mark_or_without() => Assert.All(
        [GoodPlan.Yaml, "\uFEFF" + GoodPlan.Yaml, GoodPlan.Yaml.ReplaceLineEndings("\r\n")],
        text => Assert.Equal(
            JsonSerializer.Serialize(Good(GoodPlan.Yaml)),
            JsonSerializer.Serialize(PlanReader.Read(Encoding.UTF8.GetBytes(text)).Plan)));

    [Fact]
    public void What_a_plan_leaves_out_has_its_default()
    {
        Plan plan = Good(GoodPlan.Shortest);

        Stage stage = Assert.Single(plan.Stages);
        Assert.Equal((VersionScheme.SemVer, "builds"), (plan.Versioning, plan.Builds));
        Assert.Equal(new Recovery(TimeSpan.FromMinutes(30), TimeSpan.FromDays(3), Proof: TimeSpan.FromMinutes(10)), plan.Recovery);
        Assert.Equal(("production", TimeSpan.FromHours(4)), (stage.Container, stage.HoldTimeout));
        Assert.Equal(TimeSpan.Zero, stage.Rollout.Rings[0].Bake);
        Assert.Null(plan.Retention);
        Assert.Null(plan.Operators);
        Assert.Null(stage.Window);
        Assert.Null(stage.Approval);
        Assert.Null(stage.Validation);
    }

    [Fact]
    public void Arbitrary_text_gets_an_answer() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["{}[]:,-&*!|>'\"%@`#?\\ \t\n\rabU0x~<.e"], 0, 60])
            .Sample(text => Answers(PlanReader.Read(text)), iter: 3_000);

    [Fact]
    public void Arbitrary_bytes_get_an_answer() => Gen.Byte.Array.Sample(bytes => Answers(PlanReader.Read(bytes)), iter: 500);

    [Fact]
    public void A_good_plan_with_a_hole_or_a_scar_gets_an_answer() =>
        Gen.Select(Gen.Bool.Select(yaml => yaml ? GoodPlan.Yaml : GoodPlan.Json), Gen.Int[0, 3_000], Gen.Int[0, 12], Gen.String[Gen.Char["{}[]:,-&*!|>'\"\\ \t\n0a"], 0, 4])
            .Sample(
                (text, at, length, scar) =>
                {
                    int start = at % text.Length;
                    Answers(PlanReader.Read(text.Remove(start, Math.Min(length, text.Length - start)).Insert(start, scar)));
                },
                iter: 3_000);

    [Theory]
    [InlineData("[ ")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    public void A_very_deep_plan_is_refused_and_nothing_overflows(string opening)
    {
        string text = string.Concat(Enumerable.Repeat(opening, 60_000));
        PlanProblem problem = Assert.Single(PlanReader.Read(text).Problems);
        Assert.Contains("nested more than 32 deep", problem.Wrong);
    }

    [Fact]
    public void A_plan_of_a_thousand_mistakes_names_a_hundred() =>
        Assert.Equal(100, PlanReader.Read(string.Concat(Enumerable.Range(0, 1_000).Select(i => $"nonsense{i}: 1\n"))).Problems.Count);

    private static Plan Good(string text)
    {
        PlanReading reading = PlanReader.Read(text);
        Assert.Empty(reading.Problems.Select(p => p.Sentence));
        return reading.Plan!;
    }

    private static void Answers(PlanReading reading)
    {
        Assert.NotEqual(reading.Plan is null, reading.Problems.Count == 0);
        Assert.All(reading.Problems, p => Assert.True(p is { Line: > 0, Column: > 0, Wrong.Length: > 0, Mend.Length: > 0 }, p.Sentence));
    }
}
