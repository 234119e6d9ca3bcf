using Slipway.Releases.Compensations;
using Slipway.Releases.Plans;
using Slipway.Releases.Readiness;
using Slipway.Releases.Tests.Plans;
using Slipway.Releases.Versions;
using Xunit;

namespace Slipway.Releases.Tests.Readiness;

public class VersionRuleTests
{
    [Theory]
    [InlineData(ReleaseKind.Normal, "1.1.0", "1.0.0", null)]
    [InlineData(ReleaseKind.Normal, "1.0.0", "1.0.0", "which is not older than 1.0.0")]
    [InlineData(ReleaseKind.Normal, "1.0.0", "1.1.0", "kind Rollback or Hotfix")]
    [InlineData(ReleaseKind.Rollback, "1.0.0", "1.1.0", null)]
    [InlineData(ReleaseKind.Rollback, "1.1.0", "1.1.0", "a rollback goes to an older version")]
    [InlineData(ReleaseKind.Rollback, "1.2.0", "1.1.0", "a rollback goes to an older version")]
    [InlineData(ReleaseKind.Hotfix, "1.0.1", "1.1.0", null)]
    [InlineData(ReleaseKind.Hotfix, "1.1.0", "1.1.0", null)]
    [InlineData(ReleaseKind.Normal, "1.0.0", null, null)]
    [InlineData(ReleaseKind.Rollback, "1.0.0", null, null)]
    public void A_release_is_newer_than_what_runs_or_says_why_not(ReleaseKind kind, string version, string? running, string? why)
    {
        ReleaseRequest request = new(ProductName.Parse("storefront"), ReleaseVersion.Parse(version), "ada@example.com", kind);
        RunningVersion? runs = running is null
            ? null
            : new(ReleaseVersion.Parse(running), ReleaseId.Parse($"storefront-{running}"), DateTimeOffset.UnixEpoch);

        string? said = VersionRule.WhyNot(PlanReader.Read(GoodPlan.Shortest).Plan!.Versioning, request, "production", runs);

        Assert.Equal(why is null, said is null);
        Assert.Contains(why ?? "", said ?? "");
    }
}
