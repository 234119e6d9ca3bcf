using Slipway.Releases.Compensations;
using Slipway.Releases.Plans;
using Slipway.Releases.Preview;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Versions;
using Xunit;

namespace Slipway.Releases.Tests.Preview;

public class ReleasePreviewTests
{
    private const string Text = """
        product: storefront
        stages:
          - name: staging
            rollout: { rings: [ { name: all, weight: 100 } ], health: none }
          - name: production
            window: { timeZone: Europe/Berlin, from: "09:00", to: "16:00" }
            approval: { approvers: [ada@example.com, bo@example.com], quorum: 1 }
            holdTimeout: 2h
            rollout:
              rings: [ { name: canary, weight: 5, bake: 10m }, { name: everyone, weight: 100, bake: 30m } ]
              health: { probes: [ { url: "https://example.com" } ], interval: 30s, minimumSamples: 3 }
            validation: { probes: [ { url: "https://example.com" } ] }
        """;

    // A Friday evening: the window opens on Monday at 08:00 UTC.
    private static readonly DateTimeOffset Friday = new(2026, 11, 27, 18, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Monday = new(2026, 11, 30, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_preview_names_every_step_in_order()
    {
        ReleasePreview preview = Preview(Friday);

        Assert.Null(preview.Refusal);
        Assert.Equal(
            [
                (PreviewKind.Readiness, null, null),
                (PreviewKind.Environment, "staging", null), (PreviewKind.Promotion, "staging", null), (PreviewKind.Ring, "staging", "all"),
                (PreviewKind.Validation, "staging", null),
                (PreviewKind.Window, "production", null), (PreviewKind.Approval, "production", null), (PreviewKind.Environment, "production", null),
                (PreviewKind.Promotion, "production", null), (PreviewKind.Ring, "production", "canary"), (PreviewKind.Ring, "production", "everyone"),
                (PreviewKind.Validation, "production", null),
                (PreviewKind.Close, null, null),
            ],
            preview.Steps.Select(s => (s.Kind, s.Stage, s.Ring)));
    }

    [Fact]
    public void A_preview_knows_the_calendar_and_the_bakes()
    {
        ReleasePreview preview = Preview(Friday);

        PreviewStep window = Step(preview, PreviewKind.Window);
        Assert.Equal(("closed until Monday 09:00 Europe/Berlin", Friday, Monday), (window.WaitsFor, window.EarliestStart, window.LatestEnd));
        Assert.Equal(Monday, Step(preview, PreviewKind.Approval).EarliestStart);
        Assert.Equal(Monday.AddHours(24), Step(preview, PreviewKind.Approval).LatestEnd);
        Assert.Equal(Monday.AddMinutes(10), preview.Steps.Single(s => s.Ring == "everyone").EarliestStart);
        Assert.Equal(Monday.AddMinutes(40), preview.Steps[^1].EarliestStart);
        // One probe may fail, and time that is not well does not count as baked.
        Assert.Equal(Monday.AddHours(26).AddMinutes(80), preview.Steps[^1].LatestEnd);
    }

    [Fact]
    public void Every_step_says_what_it_does_and_what_it_waits_for()
    {
        ReleasePreview preview = Preview(Friday, environments: Held("production", "storefront-1.3.0", "storefront-1.3.1"));

        Assert.Equal("1 of ada@example.com, bo@example.com to approve", Step(preview, PreviewKind.Approval).WaitsFor);
        Assert.Equal("storefront-1.3.0, which holds it, and 1 ahead in line", preview.Steps.Single(s => s is { Kind: PreviewKind.Environment, Stage: "production" }).WaitsFor);
        Assert.Equal(
            ["Promote the artifacts from builds to staging", "Promote the artifacts from staging to production"],
            preview.Steps.Where(s => s.Kind is PreviewKind.Promotion).Select(s => s.What));
        Assert.Equal(
            "Point ring canary (5 %) at 1.4.0, sending 1 probe every 30s: 3 must be healthy, 1 may fail",
            preview.Steps.Single(s => s.Ring == "canary").What);
        Assert.Equal("its bake of 10m", preview.Steps.Single(s => s.Ring == "canary").WaitsFor);
        Assert.Equal("Close the release: 1.4.0 runs in staging, production", preview.Steps[^1].What);
    }

    [Fact]
    public void A_version_that_is_not_newer_would_be_refused_at_readiness()
    {
        ReleasePreview preview = Preview(Friday, environments: Runs("production", "1.5.0"));

        Assert.Contains("production runs 1.5.0, which is not older than 1.4.0", preview.Refusal);
        Assert.Equal([PreviewKind.Readiness, PreviewKind.Close], preview.Steps.Select(s => s.Kind));
        Assert.Equal("Close the release as refused", preview.Steps[^1].What);
    }

    [Fact]
    public void A_version_of_another_scheme_would_be_refused_at_readiness() =>
        Assert.Equal("2026.11 is not a SemVer version", Preview(Friday, version: "2026.11").Refusal);

    [Fact]
    public void A_window_that_opens_too_late_would_refuse_the_release_at_its_deadline()
    {
        ReleasePreview preview = Preview(Friday, text: Text.Replace("to: \"16:00\"", "to: \"16:00\", timeout: 1d"));
        // Whoever takes all the time there is in staging is there four hours later, and still too early.
        Assert.Equal(
            "the window of production does not open by 2026-11-28 22:00 UTC: closed until Monday 09:00 Europe/Berlin", preview.Refusal);
        Assert.Equal((Friday.AddDays(1), Friday.AddDays(1).AddHours(4)), (preview.Steps[^1].EarliestStart, preview.Steps[^1].LatestEnd));
    }

    [Fact]
    public void A_quorum_that_the_requester_makes_unreachable_would_refuse_the_release()
    {
        ReleasePreview preview = Preview(Friday, text: Text.Replace("quorum: 1", "quorum: 2"), by: "Ada@example.com");
        Assert.Equal("production needs 2 to approve; Ada@example.com asks and may not, which leaves 1", preview.Refusal);
    }

    [Fact]
    public void A_quorum_that_committers_make_unreachable_would_refuse_the_release()
    {
        ReleasePreview preview = Preview(Friday, text: Text.Replace("quorum: 1", "quorum: 2"), committers: "ADA@example.com");
        Assert.Equal("production needs 2 to approve; pipeline, ADA@example.com asked for it or wrote it and may not, which leaves 1", preview.Refusal);
    }

    [Fact]
    public void What_a_rollback_leaves_as_it_is_is_told_with_the_steps() =>
        Assert.Equal(["Mails stay sent."], Preview(Friday, text: $"{Text}\nrecovery: {{ notUndone: [Mails stay sent.] }}").NotUndone);

    [Fact]
    public void Steps_follow_each_other_in_time()
    {
        IReadOnlyList<PreviewStep> steps = Preview(Friday).Steps;
        Assert.All(steps.Zip(steps.Skip(1)), pair =>
        {
            Assert.True(pair.First.EarliestStart <= pair.Second.EarliestStart);
            Assert.True(pair.First.LatestEnd <= pair.Second.LatestEnd);
            Assert.True(pair.First.EarliestStart <= pair.First.LatestEnd);
        });
    }

    private static ReleasePreview Preview(
        DateTimeOffset now,
        string version = "1.4.0",
        string by = "pipeline",
        string text = Text,
        Dictionary<string, EnvironmentRecord>? environments = null,
        params string[] committers)
    {
        Plan plan = PlanReader.Read(text).Plan!;
        return ReleasePreview.Of(plan, new(plan.Product, ReleaseVersion.Parse(version), by, Committers: committers), now, environments ?? []);
    }

    private static PreviewStep Step(ReleasePreview preview, PreviewKind kind) => preview.Steps.Single(s => s.Kind == kind);

    private static Dictionary<string, EnvironmentRecord> Held(string environment, string by, string waiting) => new()
    {
        [environment] = EnvironmentRecord.Untouched(environment, ProductName.Parse("storefront"))
            .Hold(ReleaseId.Parse(by), Friday).Hold(ReleaseId.Parse(waiting), Friday),
    };

    private static Dictionary<string, EnvironmentRecord> Runs(string environment, string version) => new()
    {
        [environment] = EnvironmentRecord.Untouched(environment, ProductName.Parse("storefront")) with
        {
            Running = new RunningVersion(ReleaseVersion.Parse(version), ReleaseId.Parse($"storefront-{version}"), Friday),
        },
    };
}
