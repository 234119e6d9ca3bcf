using System.Text.Json.Nodes;
using CsCheck;
using Slipway.Azure.Identity;
using Slipway.Azure.Targets;
using Slipway.Azure.Targets.ContainerApps;
using Slipway.Azure.Tests.Blobs;
using Slipway.Azure.Tests.Targets.Arm;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Versions;
using static Slipway.Azure.Tests.Targets.Arm.Driving;

namespace Slipway.Azure.Tests.Targets.ContainerApps;

/// <summary>A version comes to a container app as a revision, and the app's users go back to just whom they had.</summary>
public sealed class ContainerAppTargetTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private SealedVersion version = null!;
    private VersionSeal seal = null!;
    private SimulatedContainerApps app = null!;
    private ContainerAppTarget target = null!;
    private TargetState before = null!;

    private string Ours => RevisionName.Of("shop", version.Release);

    public async ValueTask InitializeAsync()
    {
        version = await SealedVersion.InAsync(azurite.Account);
        await version.WriteAsync("image.txt", BinaryData.FromString($"{Digest.Of("image")}"));
        seal = await version.SealAsync("notes.txt");
        app = await SimulatedContainerApps.StartAsync();
        target = Target();
        await SeeAsync();
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task A_ring_without_users_has_a_revision_that_runs_though_the_users_followed_the_latest()
    {
        Assert.Same(TargetStep.Done.Value, await ForwardAsync(0));

        JsonObject container = app.Revisions[^1].Template["containers"]![0]!.AsObject();
        Assert.Equal(("registry.example/shop:1.4.0", "password", $"{version.Release}"), (
            (string)container["image"]!, (string)container["env"]![0]!["secretRef"]!, (string)container["env"]![1]!["value"]!));
        Assert.Equal((Ours, 1), (app.Revisions[^1].Name, (int)app.Revisions[^1].Template["scale"]!["minReplicas"]!));
        Assert.Equal(["1.3.0 100"], app.Users);
    }

    [Fact]
    public async Task Rings_give_it_their_shares_and_the_rest_stays_where_it_was_in_proportion()
    {
        app.Add("beta");
        app.Traffic = [SimulatedContainerApps.Line(SimulatedContainerApps.Old, 75, "stable"), SimulatedContainerApps.Line("shop--beta", 25)];
        await SeeAsync();

        Assert.Same(TargetStep.Done.Value, await ForwardAsync(10));
        Assert.Equal(("stable", 67), ((string)app.Traffic[0]!["label"]!, (int)app.Traffic[0]!["weight"]!));
        Assert.Same(TargetStep.Done.Value, await ForwardAsync(100));

        Assert.Equal(3, app.Revisions.Count(revision => revision.Active));
        TargetState now = await ReadAsync();
        Assert.Equal((version.Release, version.Release.Version, seal.Content), (now.Release, now.Version, now.Content));
        Assert.Equal("1.4.0 100", app.Users[^1]);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(true, 10, 100)]
    [InlineData(false, 10, 50)]
    public async Task The_way_back_gives_every_line_of_traffic_back_as_it_was_and_then_stops_our_revision(bool followsLatest, params int[] shares)
    {
        if (!followsLatest)
        {
            app.Add("beta");
            app.Traffic = [SimulatedContainerApps.Line(SimulatedContainerApps.Old, 70, "stable"), SimulatedContainerApps.Line("shop--beta", 30)];
            await SeeAsync();
        }

        string was = app.Shown;
        foreach (int share in shares)
        {
            await ForwardAsync(share);
        }

        app.Arm.Changes.Clear();
        Assert.Same(TargetStep.Done.Value, await BackAsync());

        Assert.Equal(was, app.Shown);
        Assert.Equal(before.Mark, (await ReadAsync()).Mark);
        string[] way = [.. app.Arm.Changes.Select(change => change.Split('/', ' ')[^1])];
        Assert.Equal((string[])[.. shares is [0] ? (string[])[] : ["shop"], "deactivate", .. followsLatest ? (string[])["shop"] : []], way);
    }

    [Fact]
    public async Task Where_a_stopped_revision_still_counts_as_the_latest_users_stay_with_whom_they_had()
    {
        app.StoppedIsNotLatest = false;
        await ForwardAsync(100);

        Assert.Same(TargetStep.Done.Value, await BackAsync());

        Assert.Equal(("1.3.0 100", SimulatedContainerApps.Old), (app.Users[^1], (string)app.Traffic[0]!["revisionName"]!));
    }

    [Fact]
    public async Task Undoing_what_was_never_done_changes_nothing()
    {
        Assert.Same(TargetStep.Done.Value, await BackAsync());
        Assert.Empty(app.Arm.Changes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_crash_at_any_request_the_same_calls_come_to_the_same_end(bool afterEffect)
    {
        string was = app.Shown;
        await AllAsync();
        string reached = app.Shown;
        await BackAsync();
        int died = 0;
        for (int request = 1, alive = 0; alive < 2; request++)
        {
            app.Revisions.RemoveAll(revision => revision.Name == Ours);
            alive = await CrashAsync(app.Arm, request, afterEffect, AllAsync) ? 0 : alive + 1;
            await AllAsync();
            Assert.Equal(reached, app.Shown);

            await CrashAsync(app.Arm, request, afterEffect, BackAsync);
            Assert.Same(TargetStep.Done.Value, await BackAsync());
            Assert.Equal(was, app.Shown);
            died += 1 - alive;
        }

        Assert.InRange(died, 10, 200);
        Assert.Subset(new HashSet<string>(["1.3.0 100", "1.3.0 90, 1.4.0 10", "1.4.0 100"]), app.Users.ToHashSet());

        async Task AllAsync()
        {
            if ((await ReadAsync()).Release != version.Release)
            {
                await ForwardAsync(10);
            }

            Assert.Same(TargetStep.Done.Value, await ForwardAsync(100));
        }
    }

    [Fact]
    public async Task A_release_that_was_taken_back_and_is_brought_again_starts_its_revision_again()
    {
        await ForwardAsync(10);
        await BackAsync();

        Assert.Same(TargetStep.Done.Value, await ForwardAsync(20));
        Assert.Single(app.Revisions, revision => revision.Name == Ours);
        Assert.Equal(["1.3.0 100", "1.3.0 90, 1.4.0 10", "1.3.0 100", "1.3.0 80, 1.4.0 20"], app.Users);
    }

    [Theory]
    [InlineData("Unhealthy", "Running", "is not healthy")]
    [InlineData("None", "Activating", "is not running yet (Activating)")]
    [InlineData("Healthy", "Degraded", "is not running yet (Degraded)")]
    public async Task A_revision_that_does_not_run_well_gets_no_users_until_it_does(string health, string running, string why)
    {
        app.Fate = revision => (revision.Health, revision.Running) = (health, running);
        TargetStep step = await BringAsync(10);
        for (int call = 0; call < 6; call++)
        {
            step = await BringAsync(10);
        }

        Assert.Equal($"revision {Ours} {why}", Going(step));
        Assert.Equal(["1.3.0 100"], app.Users);

        (app.Revisions[^1].Health, app.Revisions[^1].Running) = ("None", "ScaledToZero");
        Assert.Same(TargetStep.Done.Value, await ForwardAsync(10));
    }

    [Fact]
    public async Task A_revision_that_cannot_be_provisioned_is_a_conflict_with_its_cause_and_goes_away()
    {
        string was = app.Shown;
        app.Fate = revision => (revision.Provisioning, revision.IsReady, revision.Error) = ("Failed", false, "The image was not found.");

        Assert.Equal($"The revision {Ours} could not be provisioned: The image was not found.", Conflict(await ForwardAsync(10)));
        Assert.Same(TargetStep.Done.Value, await BackAsync());
        Assert.Equal(was, app.Shown);
    }

    [Fact]
    public async Task A_revision_of_our_name_that_runs_something_else_gets_no_users()
    {
        app.Add(RevisionName.Suffix(version.Release));
        app.Traffic = [SimulatedContainerApps.Line(SimulatedContainerApps.Old, 100)];
        await SeeAsync();

        Assert.Equal($"The revision {Ours} runs registry.example/shop:1.3.0, not registry.example/shop:1.4.0; it was left as it is.", Conflict(await ForwardAsync(10)));
        Assert.Empty(app.Arm.Changes);
    }

    [Theory]
    [InlineData("SLIPWAY_RELEASE")]
    [InlineData("SLIPWAY_CONTENT")]
    public async Task A_revision_of_our_name_and_image_without_our_marks_gets_no_users(string mark)
    {
        await ForwardAsync(0);
        app.Revisions[^1].Template["containers"]![0]!["env"]!.AsArray().First(variable => (string?)variable!["name"] == mark)!["value"] = $"{Digest.Of("other")}";
        app.Arm.Changes.Clear();

        Assert.Equal(
            $"The revision {Ours} does not carry the marks of {version.Release} and its sealed content, so Slipway did not make it; it was left as it is.", Conflict(await ForwardAsync(10)));
        Assert.Empty(app.Arm.Changes);
    }

    [Fact]
    public async Task Neither_another_products_revision_nor_one_newer_than_what_ran_before_is_stopped()
    {
        string other = Marked(Sample.Release(Sample.Product(), "1.0.0"), -2);
        string older = Marked(Sample.Release(version.Release.Product, "1.1.0"), -1);
        string newer = Marked(Sample.Release(version.Release.Product, "1.3.9"), 1);
        app.Traffic = [SimulatedContainerApps.Line(SimulatedContainerApps.Old, 100)];
        await SeeAsync();

        Assert.Same(TargetStep.Done.Value, await ForwardAsync(100));

        string[] active = [.. app.Revisions.Where(revision => revision.Active).Select(revision => revision.Name)];
        Assert.Equal([SimulatedContainerApps.Old, other, newer, Ours], active);
        Assert.DoesNotContain(older, active);
    }

    [Fact]
    public async Task Traffic_that_somebody_changed_is_left_as_it_is_both_ways()
    {
        await ForwardAsync(10);
        app.Add("hand");
        app.Traffic = [SimulatedContainerApps.Line("shop--hand", 60), SimulatedContainerApps.Line(Ours, 10), SimulatedContainerApps.Line(SimulatedContainerApps.Old, 30)];
        app.Arm.Changes.Clear();

        string why = $"The users of container app shop go to shop--hand 60 %, shop--old 30 %, {Ours} 10 %, which this release did not expect; it was left as it is.";
        Assert.Equal(why, Conflict(await ForwardAsync(50)));
        Assert.Equal(why, Conflict(await BackAsync()));
        Assert.Empty(app.Arm.Changes);
    }

    [Fact]
    public async Task A_share_that_somebody_raised_is_no_ring_of_ours_and_still_comes_back()
    {
        await ForwardAsync(10);
        app.Traffic = [SimulatedContainerApps.Line(SimulatedContainerApps.Old, 20), SimulatedContainerApps.Line(Ours, 80)];

        Assert.Equal($"The revision {Ours} has 80 % of the users, more than the 50 % of this ring; somebody changed it, and it was left as it is.", Conflict(await ForwardAsync(50)));
        Assert.Same(TargetStep.Done.Value, await BackAsync());
    }

    [Fact]
    public async Task A_newer_release_on_top_is_left_as_it_is_and_retires_what_came_before_ours()
    {
        await ForwardAsync(100);
        SealedVersion newer = new(azurite.Account, version.Builds, Sample.Release(version.Release.Product, "1.5.0"));
        VersionSeal newerSeal = await newer.SealAsync("notes.txt");
        TargetState then = await ReadAsync();
        Assert.Same(TargetStep.Done.Value, await DriveAsync(() => target.BringAsync(Place(100), new BroughtVersion(newer.Release, newerSeal), then, then, Sample.Cancellation)));
        app.Arm.Changes.Clear();

        Assert.Equal(
            $"The users of container app shop go to {RevisionName.Of("shop", newer.Release)} 100 %, which this release did not expect; it was left as it is.", Conflict(await BackAsync()));
        Assert.Empty(app.Arm.Changes);

        SealedVersion newest = new(azurite.Account, version.Builds, Sample.Release(version.Release.Product, "1.6.0"));
        VersionSeal newestSeal = await newest.SealAsync("notes.txt");
        TargetState now = await ReadAsync();
        Assert.Same(TargetStep.Done.Value, await DriveAsync(() => target.BringAsync(Place(100), new BroughtVersion(newest.Release, newestSeal), now, now, Sample.Cancellation)));
        // Not the one that no release of Slipway's brought.
        Assert.Equal([SimulatedContainerApps.Old, RevisionName.Of("shop", newer.Release), RevisionName.Of("shop", newest.Release)], app.Revisions.Where(one => one.Active).Select(one => one.Name));
    }

    [Fact]
    public async Task What_ran_before_and_was_stopped_is_started_before_it_gets_its_users_back()
    {
        await ForwardAsync(100);
        app.Revisions[0].Active = false;

        Assert.Same(TargetStep.Done.Value, await BackAsync());
        Assert.DoesNotContain("nothing 100", app.Users);

        await ForwardAsync(100);
        app.Revisions.RemoveAt(0);
        Assert.Equal("The revision shop--old, which had users before, is gone; give the users of container app shop to another one.", Conflict(await BackAsync()));
    }

    [Theory]
    [InlineData("single", "The container app shop is in the revision mode Single, in which users cannot be shared and there is no way back; set it to Multiple.")]
    [InlineData("ingress", "The container app shop has no ingress, so its users cannot be shared; turn ingress on.")]
    [InlineData("gone", "The container app shop is not there; create it, or name another one in the plan.")]
    [InlineData("containers", "The container app shop has 2 containers; name the one that runs the image in the plan.")]
    public async Task What_no_roll_out_can_work_with_is_a_conflict_in_one_sentence(string what, string why)
    {
        switch (what)
        {
            case "single":
                app.Mode = "Single";
                break;
            case "ingress":
                app.HasIngress = false;
                break;
            case "gone":
                app.IsGone = true;
                break;
            default:
                app.Template["containers"]!.AsArray().Add(new JsonObject { ["name"] = "sidecar", ["image"] = "proxy" });
                break;
        }

        Assert.Equal(why, Conflict(await ForwardAsync(10)));
        Assert.Empty(app.Arm.Changes);
    }

    [Fact]
    public async Task The_image_is_the_one_that_the_sealed_file_names()
    {
        TargetPlace place = Place(10) with { Target = new Target.ContainerApp(SimulatedContainerApps.Resource, "shop", "registry.example/shop@{digest}", "image.txt", TimeSpan.FromMinutes(10)) };

        Assert.Same(TargetStep.Done.Value, await DriveAsync(() => target.BringAsync(place, new BroughtVersion(version.Release, seal), before, before, Sample.Cancellation)));

        Assert.Equal($"registry.example/shop@{Digest.Of("image")}", (string)app.Revisions[^1].Template["containers"]![0]!["image"]!);
    }

    [Fact]
    public async Task Another_operation_and_throttling_are_waited_for()
    {
        app.Arm.Next(429, null, ("Retry-After", "17"));
        Assert.Equal("Azure is asked too much; it wants to be asked again after 17 s", Going(await BringAsync(10)));

        await BringAsync(10);
        Assert.Equal("Azure is still changing container app shop", Going(await BringAsync(10)));

        app.Arm.Next(403, new JsonObject { ["error"] = new JsonObject { ["code"] = "AuthorizationFailed", ["message"] = "No." } });
        Assert.Equal("Azure does not let Slipway read Microsoft.App/containerApps/shop: No; give its identity the role Container Apps Contributor there.", Conflict(await BringAsync(10)));
    }

    [Fact]
    public void A_revisions_name_is_valid_and_of_one_attempt_alone()
    {
        string[] versions = ["1.4.0", "1.4.0-RC.1", "20261126.1", "1--2", "1.0.0-beta-.x", "2026-11-26T10"];
        string[] names = [.. versions.SelectMany(text => new[] { 1, 2, 3 }.Select(attempt => RevisionName.Of("shop", Sample.Release(ProductName.Parse("shop"), text, attempt))))];

        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(names, name => Assert.Matches("^shop--[a-z](-?[a-z0-9])*$", name));
        Assert.All(names, name => Assert.InRange(name.Length, 1, 54 - 32 + 4));
    }

    [Fact]
    public void Shares_always_sum_to_all_users_and_giving_none_gives_back_what_was() =>
        Gen.Select(Gen.Int[1, 20].Array[1, 6], Gen.Int[0, 100]).Sample((parts, share) =>
        {
            int sum = parts.Sum();
            Dictionary<string, int> raw = parts.Select((part, index) => (part, index)).ToDictionary(p => $"r{p.index}", p => p.part * 100 / sum);
            raw["r0"] += 100 - raw.Values.Sum();
            SortedDictionary<string, int> before = new(raw.Where(p => p.Value > 0).ToDictionary());

            SortedDictionary<string, int> given = Traffic.Give(before, "ours", share);

            return given.Values.Sum() == 100 && given.GetValueOrDefault("ours") == share && given.Values.All(one => one > 0) && Traffic.IsSame(Traffic.Give(before, "ours", 0), before);
        });

    /// <summary>A revision that a release made, so many hours after the first one.</summary>
    private string Marked(ReleaseId release, int hours)
    {
        app.Add(RevisionName.Suffix(release));
        SimulatedContainerApps.Revision made = app.Revisions[^1];
        made.Template["containers"]![0]!["env"]!.AsArray().Add(new JsonObject { ["name"] = "SLIPWAY_RELEASE", ["value"] = $"{release}" });
        made.Made = app.Revisions[0].Made.AddHours(hours);
        return made.Name;
    }

    private ContainerAppTarget Target() => new(new ContainerAppApi(app.Arm.Connection), new ImageReference(new ArtifactAccounts(azurite.Account), azurite.Account.Seals()));

    private async Task SeeAsync() => before = await ReadAsync();

    private Task<TargetState> ReadAsync() => target.ReadAsync(Place(0), Sample.Cancellation);

    private Task<TargetStep> ForwardAsync(int share) => DriveAsync(() => BringAsync(share));

    private Task<TargetStep> BringAsync(int share) => target.BringAsync(Place(share), new BroughtVersion(version.Release, seal), before, before, Sample.Cancellation);

    private Task<TargetStep> BackAsync() => DriveAsync(() => target.RestoreAsync(Place(100), version.Release, before, Sample.Cancellation));

    private TargetPlace Place(int share) => new(
        version.Release.Product,
        "production",
        new Ring($"ring-{share}", share, TimeSpan.Zero),
        new Target.ContainerApp(SimulatedContainerApps.Resource, null, "registry.example/shop:{version}", null, TimeSpan.FromMinutes(10)));
}
