using Slipway.Releases.Health;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Plans;
using Slipway.Releases.Risks;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Versions;
using Slipway.Releases.Windows;
using Xunit;

namespace Slipway.Releases.Tests.Risks;

public class RiskTests
{
    private static readonly HealthGate Gate = new([], TimeSpan.FromSeconds(10), 1, 0, InconclusivePolicy.Hold);

    private static readonly DeploymentWindow Window = new("Europe/Berlin", [], new(9, 0), new(16, 0), [], TimeSpan.FromDays(1));

    private static readonly Stage Careful = new(
        "production", "production", Window, null, TimeSpan.Zero, new([new("canary", 5, TimeSpan.Zero), new("everyone", 100, TimeSpan.Zero)], Gate), null);

    private static readonly RiskFacts Usual = new(
        new(ProductName.Parse("storefront"), ReleaseVersion.Parse("1.4.0"), "ci"), VersionScheme.SemVer, Careful, ProvesOrigin: true, ReleaseVersion.Parse("1.3.0"), []);

    public static TheoryData<string, RiskLevel, Func<RiskFacts, RiskFacts>> Facts => new()
    {
        { "the first release of storefront into production, so there is nothing to go back to", RiskLevel.Medium, f => f with { Running = null } },
        { "a hotfix, which may jump the order of versions", RiskLevel.Medium, f => f with { Request = f.Request with { Kind = ReleaseKind.Hotfix } } },
        { "a rollback to an older version", RiskLevel.Medium, f => f with { Request = f.Request with { Kind = ReleaseKind.Rollback } } },
        { "the major version goes from 1 to 2", RiskLevel.Medium, f => f with { Request = f.Request with { Version = ReleaseVersion.Parse("2.0.0-rc.1") } } },
        { "the major version goes from 99999999999999999999 to 1", RiskLevel.Medium, f => f with { Running = ReleaseVersion.Parse("99999999999999999999.0.0") } },
        { "an earlier attempt was rolled back: ring canary is not healthy", RiskLevel.High, f => f with { Earlier = [new Outcome.Refused("late"), new Outcome.RolledBack("ring canary is not healthy.")] } },
        { "an earlier attempt ended with an error: PointRing failed", RiskLevel.High, f => f with { Earlier = [new Outcome.Errored("PointRing failed", [])] } },
        { "an earlier attempt was aborted: ada stopped it: wrong day", RiskLevel.Medium, f => f with { Earlier = [new Outcome.Aborted("ada", "wrong day")] } },
        { "an earlier attempt was refused: nobody answered", RiskLevel.Medium, f => f with { Earlier = [new Outcome.Refused("nobody answered"), new Outcome.Refused("older")] } },
        { "the first ring takes 51 % of users at once", RiskLevel.Medium, f => f with { Stage = Rings(f, 51, 100) } },
        { "nothing measures the health of production", RiskLevel.Medium, f => f with { Stage = f.Stage with { Rollout = f.Stage.Rollout with { Health = null } } } },
        { "production has no deployment window", RiskLevel.Low, f => f with { Stage = f.Stage with { Window = null } } },
        { "the plan demands no proof of where the build comes from", RiskLevel.Low, f => f with { ProvesOrigin = false } },
    };

    [Theory]
    [MemberData(nameof(Facts))]
    public void Each_fact_gives_its_reason_and_decides_alone(string why, RiskLevel level, Func<RiskFacts, RiskFacts> change)
    {
        Risk risk = Risk.Of(change(Usual));

        Assert.Equal((level, new RiskReason(level, why)), (risk.Level, Assert.Single(risk.Reasons)));
        Assert.Equal($"{level}: {why}", risk.Shown);
    }

    [Fact]
    public void What_is_as_usual_is_low_and_needs_no_reason()
    {
        Assert.Equal("Low", Risk.Of(Usual).Shown);
        Assert.Equal("Low", Risk.Of(Usual with { Stage = Rings(Usual, 50, 100), Earlier = [new Outcome.Released()] }).Shown);
        Assert.Equal("Low", Risk.Of(Usual with { Stage = Careful with { Rollout = Careful.Rollout with { Health = null }, Validation = Gate } }).Shown);
    }

    [Fact]
    public void Calendar_versions_have_no_major_version() => Assert.Equal("Low", Risk.Of(Usual with
    {
        Versioning = VersionScheme.CalVer, Running = ReleaseVersion.Parse("2025.12.1"), Request = Usual.Request with { Version = ReleaseVersion.Parse("2026.1.1") },
    }).Shown);

    [Fact]
    public void Three_that_are_medium_are_high_two_are_not_and_the_gravest_come_first()
    {
        RiskFacts two = Usual with { Running = null, Request = Usual.Request with { Kind = ReleaseKind.Hotfix }, ProvesOrigin = false };

        Assert.Equal(RiskLevel.Medium, Risk.Of(two).Level);
        Risk three = Risk.Of(two with { Stage = Rings(two, 100), Earlier = [] });
        Assert.Equal(RiskLevel.High, three.Level);
        Assert.Equal([RiskLevel.Medium, RiskLevel.Medium, RiskLevel.Medium, RiskLevel.Low], three.Reasons.Select(reason => reason.Level));
        Assert.Equal(RiskLevel.High, Risk.Of(two with { Earlier = [new Outcome.RolledBack("sick")] }).Reasons[0].Level);
    }

    private static Stage Rings(RiskFacts facts, params int[] weights) =>
        facts.Stage with { Rollout = facts.Stage.Rollout with { Rings = [.. weights.Select(weight => new Ring($"r{weight}", weight, TimeSpan.Zero))] } };
}
