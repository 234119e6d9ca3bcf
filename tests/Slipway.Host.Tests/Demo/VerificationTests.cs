using System.Text;
using Slipway.Host.Demo;
using Slipway.Releases;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Compensations;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Host.Tests.Demo;

public sealed class VerificationTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 9, 0, 0, TimeSpan.Zero);
    private static readonly Published Good = Build("1.4.0");
    private static readonly Published Bad = Build("1.5.0");
    private static readonly Verification Story = new(Good, Bad, ["canary", "early", "everyone"], ["canary", "early"]);

    [Fact]
    public void A_story_that_came_out_right_holds() => Assert.Null(Story.WhyNot(Right()));

    [Fact]
    public void An_outcome_that_is_another_one_is_told() => Broken(
        "storefront-1.5.0 must be rolled back. Released.", Right() with { Releases = [Release(Good, new Outcome.Released()), Release(Bad, new Outcome.Released())] });

    [Fact]
    public void A_rollback_for_another_reason_is_told() => Broken(
        "storefront-1.5.0 must be rolled back for its ring early.",
        Right() with { Releases = [Release(Good, new Outcome.Released()), Release(Bad, new Outcome.RolledBack("ring canary of production is not healthy"))] });

    [Fact]
    public void A_pointer_left_behind_is_told() => Broken(
        "Ring early must point at 1.4.0, and points at 1.5.0.", Right() with { Pointers = [At("canary", Good), At("early", Bad), At("everyone", Good)] });

    [Fact]
    public void A_pointer_to_other_content_is_told() => Broken(
        "Ring everyone must name the content", Right() with { Pointers = [At("canary", Good), At("early", Good), At("everyone", Good with { Files = Bad.Files })] });

    [Fact]
    public void Bytes_that_differ_are_told() => Broken(
        "storefront/1.4.0/app.zip in the container production is not what the pipeline published.",
        Right() with { Container = new Dictionary<string, byte[]>(Right().Container) { ["storefront/1.4.0/app.zip"] = [1] } });

    [Fact]
    public void A_blob_that_nobody_published_is_told() => Broken(
        "storefront/1.4.0/more.zip is in the container production, and nobody published it.",
        Right() with { Container = new Dictionary<string, byte[]>(Right().Container) { ["storefront/1.4.0/more.zip"] = [1] } });

    [Fact]
    public void Rings_put_back_in_the_wrong_order_are_told() => Broken(
        "Rings must be put back in reverse, early, then canary, and were in the order canary, then early.",
        Right() with { Releases = [Release(Good, new Outcome.Released()), Release(Bad, RolledBack, "canary", "early")] });

    [Fact]
    public void A_timeline_that_was_changed_is_told()
    {
        Evidence.Release release = Release(Good, new Outcome.Released());
        TimelineEntry[] changed = [release.Timeline[0] with { At = Now.AddHours(1) }, .. release.Timeline.Skip(1)];

        Broken("The timeline of storefront-1.4.0 is not whole:", Right() with { Releases = [release with { Timeline = changed }, Right().Releases[1]] });
    }

    [Fact]
    public void An_environment_that_is_still_held_is_told() => Broken(
        "production is still held by storefront-1.5.0.", Right() with { Environment = Right().Environment with { HeldBy = Bad.Release } });

    [Fact]
    public void A_question_that_is_still_open_is_told() => Broken("1 approvals still wait for an answer.", Right() with { OpenApprovals = 1 });

    private static Outcome RolledBack => new Outcome.RolledBack("ring early of production is not healthy");

    private static void Broken(string sentence, Evidence found) => Assert.StartsWith(sentence, Story.WhyNot(found), StringComparison.Ordinal);

    private static Evidence Right() => new(
        [Release(Good, new Outcome.Released()), Release(Bad, RolledBack, "early", "canary")],
        [At("canary", Good), At("early", Good), At("everyone", Good)],
        EnvironmentRecord.Untouched("production", Good.Product) with { Running = new RunningVersion(Good.Version, Good.Release, Now) },
        new[] { Good, Bad }.SelectMany(build => build.Files.Select(file => (Name: $"storefront/{build.Version}/{file.Key}", file.Value))
            .Append(($"storefront/{build.Version}/{ArtifactPath.Manifest}", [0]))).ToDictionary(),
        OpenApprovals: 0);

    private static Evidence.Release Release(Published build, Outcome outcome, params string[] restored)
    {
        string[] touched = build == Good ? ["canary", "early", "everyone"] : ["canary", "early"];
        TimelineEvent[] events =
        [
            .. touched.Select(ring => new TimelineEvent($"ring-{ring}", TimelineKind.Ring, TimelineEvent.Slipway, "Points it.", "production", ring)),
            .. restored.Select(ring => new TimelineEvent($"undo-{ring}", TimelineKind.Compensated, TimelineEvent.Slipway, "Undone.", "production", ring)),
            new("closed", TimelineKind.Closed, TimelineEvent.Slipway, "Closed."),
        ];
        List<TimelineEntry> timeline = new List<TimelineEntry>();
        foreach (TimelineEvent line in events)
        {
            timeline.Add(TimelineEntry.After(timeline.LastOrDefault(), Now, line));
        }

        ReleaseRecord record = new ReleaseRecord(
            build.Release, new ReleaseRequest(build.Product, build.Version, "ci"), Digest.Of("plan"), Digest.Of("build"), ["production"], Now,
            new ReleaseProgress(outcome.ToState(), Now, Why: outcome.Cause), outcome, Now);
        return new Evidence.Release(build.Release, record, timeline, LeftToUndo: 0);
    }

    private static (string Ring, ChannelPointer? Pointer) At(string ring, Published build) =>
        (ring, new ChannelPointer(build.Product, "production", ring, build.Version, build.Content, "production", build.Release, Now));

    private static Published Build(string version) => new(
        ProductName.Parse("storefront"), ReleaseVersion.Parse(version), new Dictionary<string, byte[]> { ["app.zip"] = Encoding.UTF8.GetBytes(version) });
}
