using System.Text.Json.Nodes;
using Slipway.Azure.Identity;
using Slipway.Azure.Targets;
using Slipway.Azure.Targets.AppService;
using Slipway.Azure.Targets.Arm;
using Slipway.Azure.Tests.Blobs;
using Slipway.Azure.Tests.Targets.Arm;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Versions;
using static Slipway.Azure.Tests.Targets.Arm.Driving;

namespace Slipway.Azure.Tests.Targets.AppService;

/// <summary>A version comes to an app by its slot, and the app goes back to just what it was.</summary>
public sealed class AppServiceTargetTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private const string OldPackage = "https://old.blob.core.windows.net/p/old.zip";

    private SealedVersion version = null!;
    private VersionSeal seal = null!;
    private SimulatedAppService app = null!;
    private AppServiceTarget target = null!;
    private TargetState before = null!;

    private string Address => azurite.Account.Blob(version.Builds, version.Folder + "shop.zip").Uri.AbsoluteUri;

    public async ValueTask InitializeAsync()
    {
        version = await SealedVersion.InAsync(azurite.Account);
        seal = await version.SealAsync("shop.zip");
        app = await SimulatedAppService.StartAsync();
        app.Production["WEBSITE_RUN_FROM_PACKAGE"] = OldPackage;
        app.Staging["WEBSITE_RUN_FROM_PACKAGE"] = "1";
        target = Target();
        await SeeAsync();
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task A_ring_without_users_has_the_version_up_in_the_slot_and_every_other_setting_as_it_was()
    {
        Assert.Same(TargetStep.Done.Value, await ForwardAsync(0));

        Assert.Equal(("hello", Address, $"{version.Release}", "1.4.0", $"{seal.Content}"), (
            app.Staging["Greeting"], app.Staging["WEBSITE_RUN_FROM_PACKAGE"], app.Staging["SLIPWAY_RELEASE"], app.Staging["SLIPWAY_VERSION"], app.Staging["SLIPWAY_CONTENT"]));
        Assert.Equal(["old 100"], app.Users);
        Assert.Contains($"{SimulatedAppService.SlotHost}/ready", app.Visits);
        Assert.Equal(before.Mark.Length > 0 ? null : "", (await ReadAsync(0)).Release?.ToString());
    }

    [Fact]
    public async Task A_share_of_users_is_routed_to_the_slot_beside_what_others_route()
    {
        app.Rules.Add(new JsonObject { ["name"] = "beta", ["actionHostName"] = "shop-beta.azurewebsites.net", ["reroutePercentage"] = 5.0, ["changeStep"] = 1 });
        await SeeAsync();

        Assert.Same(TargetStep.Done.Value, await ForwardAsync(10));
        Assert.Same(TargetStep.Done.Value, await ForwardAsync(50));

        Assert.Equal(["old 100", "old 90, 1.4.0 10", "old 50, 1.4.0 50"], app.Users);
        Assert.Equal((2, 1), (app.Rules.Count, (int)app.Rules[0]!["changeStep"]!));
        Assert.Contains("routed to other slots", Conflict(await ForwardAsync(96)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slot_that_is_not_up_gets_no_users_until_it_is()
    {
        app.Broken.Add(Address);
        TargetStep step = await BringAsync(10);
        for (int call = 0; call < 5; call++)
        {
            step = await BringAsync(10);
        }

        Assert.Equal("the slot staging of shop answered 503 at /ready, and gets users once it is up", Going(step));
        Assert.Equal(["old 100"], app.Users);

        app.Broken.Clear();
        Assert.Same(TargetStep.Done.Value, await ForwardAsync(10));
    }

    [Fact]
    public async Task All_users_come_by_one_swap_that_leaves_what_ran_before_in_the_slot()
    {
        await ForwardAsync(50);

        Assert.Same(TargetStep.Done.Value, await ForwardAsync(100));

        Assert.Equal((1, OldPackage, 0), (app.Swaps, app.Staging["WEBSITE_RUN_FROM_PACKAGE"], app.Rules.Count));
        TargetState now = await ReadAsync(100);
        Assert.Equal((version.Release, version.Release.Version, seal.Content), (now.Release, now.Version, now.Content));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(50, 100)]
    public async Task The_way_back_leaves_all_as_it_was_users_first(params int[] shares)
    {
        string was = app.Shown;
        foreach (int share in shares)
        {
            await ForwardAsync(share);
        }

        app.Arm.Changes.Clear();
        Assert.Same(TargetStep.Done.Value, await BackAsync());

        Assert.Equal(was, app.Shown);
        Assert.Equal(before.Mark, (await ReadAsync(0)).Mark);
        string[] way = [.. app.Arm.Changes.Select(change => change.Split('/')[^1])];
        Assert.Equal(shares[^1] switch { 0 => ["appsettings"], 100 => ["slotsswap", "appsettings"], _ => ["web", "appsettings"] }, way);
    }

    [Fact]
    public async Task Undoing_what_was_never_done_changes_nothing()
    {
        Assert.Same(TargetStep.Done.Value, await target.RestoreAsync(Place(100), version.Release, before, Sample.Cancellation));
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
            target = Target();
            int swaps = app.Swaps;
            alive = await CrashAsync(app.Arm, request, afterEffect, AllAsync) ? 0 : alive + 1;
            target = Target();
            await AllAsync();
            Assert.Equal((reached, 1), (app.Shown, app.Swaps - swaps));

            await CrashAsync(app.Arm, request, afterEffect, BackAsync);
            target = Target();
            Assert.Same(TargetStep.Done.Value, await BackAsync());
            Assert.Equal((was, 2), (app.Shown, app.Swaps - swaps));
            died += 1 - alive;
        }

        Assert.InRange(died, 30, 400);
        // Users never had a version by another way than from ring to ring, or back at once.
        Assert.Subset(new HashSet<string>(["old 100", "old 90, 1.4.0 10", "1.4.0 90, old 10", "1.4.0 100"]), app.Users.ToHashSet());

        async Task AllAsync()
        {
            if ((await ReadAsync(0)).Release != version.Release)
            {
                await ForwardAsync(10);
            }

            Assert.Same(TargetStep.Done.Value, await ForwardAsync(100));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_that_is_lost_at_any_request_changes_nothing_of_the_end(bool afterEffect)
    {
        string was = app.Shown;
        for (int request = 1; request < 60; request++)
        {
            app.Arm.LoseAt(request, afterEffect);
            await PatientlyAsync(() => ForwardAsync(100));
            Assert.Equal((Address, OldPackage), (app.Production["WEBSITE_RUN_FROM_PACKAGE"], app.Staging["WEBSITE_RUN_FROM_PACKAGE"]));
            app.Arm.LoseAt(request, afterEffect);
            await PatientlyAsync(BackAsync);
            Assert.Equal(was, app.Shown);
        }
    }

    [Fact]
    public async Task While_a_swap_runs_no_other_is_begun_though_its_answer_was_lost_and_this_is_another_process()
    {
        await ForwardAsync(10);
        app.LooksOfSwap = 9;
        await BringAsync(100);
        target = Target();

        Assert.Equal("Azure is still busy with another operation on the app", Going(await BringAsync(100)));
        Assert.Single(app.Arm.Changes, change => change.EndsWith("slotsswap", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_swap_whose_answer_was_lost_is_not_asked_for_again_before_somebody_looks()
    {
        await ForwardAsync(10);
        int looks = app.Arm.Count;
        await BringAsync(10);
        // The swap is the first request behind as many looks as a call takes, and the five of the last look.
        app.Arm.LoseAt(app.Arm.Count - looks + 6, afterEffect: true);

        await Assert.ThrowsAsync<global::Azure.RequestFailedException>(() => BringAsync(100));

        Assert.Single(app.Arm.Changes, change => change.EndsWith("slotsswap", StringComparison.Ordinal));
        Assert.Same(TargetStep.Done.Value, await ForwardAsync(100));
        Assert.Equal(1, app.Swaps);
    }

    [Fact]
    public async Task A_swap_that_ends_while_the_slot_warms_up_is_not_undone_by_another()
    {
        await ForwardAsync(10);
        app.Visited = () =>
        {
            app.Visited = null;
            app.EndSwap();
        };
        app.Arm.Changes.Clear();

        Assert.Equal(
            "the slot staging of shop is being swapped with production; waits, because production or slot staging of shop changed in between", Going(await BringAsync(100)));
        Assert.Empty(app.Arm.Changes);
        Assert.Same(TargetStep.Done.Value, await ForwardAsync(100));
        Assert.Equal((1, Address), (app.Swaps, app.Production["WEBSITE_RUN_FROM_PACKAGE"]));
    }

    [Fact]
    public async Task An_operation_that_Azure_refuses_to_disturb_is_waited_for()
    {
        await ForwardAsync(0);
        app.LooksOfSwap = 60;
        await BringAsync(100);
        app.HidesSwap = true;
        target = Target();

        Assert.Equal(
            "the slot staging of shop is being swapped with production; waits, because Cannot modify this site because another operation is in progress. Details: OperationName: SwapSiteSlots",
            Going(await BringAsync(100)));
    }

    [Fact]
    public async Task A_swap_that_failed_is_told_and_tried_again()
    {
        app.Failure = "Cannot swap slots for site 'shop' because the 'staging' slot did not respond to http ping.";
        await ForwardAsync(10);
        app.LooksOfSwap = 3;
        await BringAsync(100);

        Assert.Contains("did not respond to http ping", Going(await BringAsync(100)), StringComparison.Ordinal);
        Assert.Same(TargetStep.Done.Value, await ForwardAsync(100));
        Assert.Equal(1, app.Swaps);
    }

    [Fact]
    public async Task An_operation_elsewhere_is_never_asked_with_our_token()
    {
        app.Location = "https://evil.azurewebsites.net/steal/";

        Assert.Same(TargetStep.Done.Value, await ForwardAsync(100));
        Assert.DoesNotContain(app.Visits, visit => visit.StartsWith("evil", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("slot", 0, "The slot staging of shop runs a package that no release brought, which this release did not expect there; it was left as it is.")]
    [InlineData("slot", 10, "The slot staging of shop runs a package that no release brought, which this release did not expect there; it was left as it is.")]
    [InlineData("production", 10, "Production of shop runs a package that no release brought, which this release did not expect there; it was left as it is.")]
    public async Task What_somebody_changed_is_left_as_it_is_both_ways(string where, int share, string why)
    {
        await ForwardAsync(share);
        (where == "slot" ? app.Staging : app.Production)["WEBSITE_RUN_FROM_PACKAGE"] = "https://else.blob.core.windows.net/p/else.zip";
        app.Arm.Changes.Clear();

        Assert.Equal(why, Conflict(await ForwardAsync(20)));
        Assert.Equal(why, Conflict(await BackAsync()));
        Assert.Empty(app.Arm.Changes);
    }

    [Fact]
    public async Task A_newer_release_on_top_is_left_as_it_is()
    {
        await ForwardAsync(100);
        SealedVersion newer = new(azurite.Account, version.Builds, Sample.Release(version.Release.Product, "1.5.0"));
        VersionSeal newerSeal = await newer.SealAsync("shop.zip");
        TargetState then = await ReadAsync(100);
        await DriveAsync(() => target.BringAsync(Place(10), new BroughtVersion(newer.Release, newerSeal), then, then, Sample.Cancellation));
        app.Arm.Changes.Clear();

        Assert.Equal(
            $"The slot staging of shop runs 1.5.0 of release {newer.Release}, not what production ran before, so there is nothing to swap back; it was left as it is.",
            Conflict(await BackAsync()));

        await DriveAsync(() => target.BringAsync(Place(100), new BroughtVersion(newer.Release, newerSeal), then, then, Sample.Cancellation));
        app.Arm.Changes.Clear();
        Assert.Equal($"Production of shop runs 1.5.0 of release {newer.Release}, which this release did not expect there; it was left as it is.", Conflict(await BackAsync()));
        Assert.Empty(app.Arm.Changes);
    }

    [Fact]
    public async Task A_percentage_that_somebody_raised_and_a_swap_that_somebody_made_are_no_ring_of_ours()
    {
        await ForwardAsync(10);
        app.Rules.Clear();
        app.Route(60);

        Assert.Equal("The slot staging of shop has 60 % of the users, more than the 20 % of this ring; somebody changed it, and it was left as it is.", Conflict(await ForwardAsync(20)));

        await ForwardAsync(100);
        Assert.StartsWith("Production of shop runs 1.4.0 of release", Conflict(await ForwardAsync(20)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    public async Task A_package_that_was_written_again_after_it_was_sealed_gets_no_more_users_and_goes_back(int share)
    {
        string was = app.Shown;
        await ForwardAsync(0);
        await version.WriteAsync("shop.zip");
        app.Arm.Changes.Clear();

        string why = Conflict(await ForwardAsync(share));

        Assert.StartsWith($"{version.Builds}/{version.Folder}shop.zip was written again after it was promoted: its ETag was ", why, StringComparison.Ordinal);
        Assert.EndsWith("; users get no package but the sealed one, so put that back by promoting the version again.", why, StringComparison.Ordinal);
        Assert.Empty(app.Arm.Changes);
        Assert.Same(TargetStep.Done.Value, await BackAsync());
        Assert.Equal(was, app.Shown);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    public async Task A_package_that_is_written_again_while_the_slot_warms_up_gets_no_users(int share)
    {
        await ForwardAsync(0);
        app.Visited = () => version.WriteAsync("shop.zip").GetAwaiter().GetResult();

        Assert.Contains("was written again after it was promoted", Conflict(await ForwardAsync(share)), StringComparison.Ordinal);
        Assert.Equal(["old 100"], app.Users);
    }

    [Theory]
    [InlineData("https://evil.example/p/{0}shop.zip")]
    [InlineData("{1}/../evil/{0}shop.zip")]
    [InlineData("{1}/deep/{2}/{0}shop.zip")]
    public async Task A_package_elsewhere_beside_our_marks_is_nobodys_release(string package)
    {
        await ForwardAsync(100);
        Assert.Equal(version.Release, (await ReadAsync(100)).Release);

        app.Production["WEBSITE_RUN_FROM_PACKAGE"] = string.Format(System.Globalization.CultureInfo.InvariantCulture, package, version.Folder, Address[..Address.IndexOf(version.Builds, StringComparison.Ordinal)].TrimEnd('/'), version.Builds);

        TargetState now = await ReadAsync(100);
        Assert.Equal((null, null, null), (now.Release, now.Version, now.Content));
        Assert.StartsWith("Production of shop runs a package that no release brought", Conflict(await BackAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slot_that_has_users_already_takes_no_version_before_they_are_gone()
    {
        app.Route(20);
        await SeeAsync();

        Assert.Equal("The slot staging of shop has 20 % of the users already, who would get the version before it is up; set its traffic to 0 % first.", Conflict(await ForwardAsync(10)));
        Assert.Same(TargetStep.Done.Value, await BackAsync());
        Assert.Empty(app.Arm.Changes);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("https://old.blob.core.windows.net/p/old.zip?sv=2024&sig=SECRET")]
    public async Task What_ran_before_the_first_release_comes_back_and_no_signature_is_kept_outside(string? package)
    {
        app.Staging.Remove("WEBSITE_RUN_FROM_PACKAGE");
        app.Production.Remove("WEBSITE_RUN_FROM_PACKAGE");
        if (package is not null)
        {
            app.Staging["WEBSITE_RUN_FROM_PACKAGE"] = package;
            app.Production["WEBSITE_RUN_FROM_PACKAGE"] = package + "2";
        }

        string was = app.Shown;
        await SeeAsync();
        Assert.DoesNotContain("SECRET", before.Mark, StringComparison.Ordinal);
        Assert.DoesNotContain("KeyVault", before.Mark, StringComparison.Ordinal);

        await ForwardAsync(10);
        await ForwardAsync(100);
        Assert.Same(TargetStep.Done.Value, await BackAsync());

        Assert.Equal(was, app.Shown);
    }

    [Fact]
    public async Task A_signature_that_was_deleted_is_asked_for_and_users_are_back_before()
    {
        app.Staging["WEBSITE_RUN_FROM_PACKAGE"] = "https://old.blob.core.windows.net/p/old.zip?sig=SECRET";
        await SeeAsync();
        await ForwardAsync(10);
        app.Staging.Remove("SLIPWAY_PACKAGE_BEFORE");

        Assert.Equal(
            "The address that the slot staging of shop ran from held a signature, which is kept in its setting SLIPWAY_PACKAGE_BEFORE alone, and that is gone; set WEBSITE_RUN_FROM_PACKAGE again.",
            Conflict(await BackAsync()));
        Assert.Equal("old 100", app.Users[^1]);
    }

    [Fact]
    public async Task Settings_that_somebody_writes_at_the_same_time_are_kept()
    {
        app.Afterwards = () => app.Staging["Colour"] = "green";

        Assert.Equal(
            "the slot staging of shop starts 1.4.0; waits, because somebody else changes the settings of slot staging of shop at the same time", Going(await BringAsync(0)));
        Assert.Same(TargetStep.Done.Value, await ForwardAsync(0));
        Assert.Same(TargetStep.Done.Value, await BackAsync());
        Assert.Equal(("green", "1"), (app.Staging["Colour"], app.Staging["WEBSITE_RUN_FROM_PACKAGE"]));
    }

    [Theory]
    [InlineData("sticky", "The app setting SLIPWAY_RELEASE of shop is marked as a deployment slot setting, so that a swap would leave it behind; take the mark off.")]
    [InlineData("auto", "The slot staging of shop swaps by itself, so that no ring would hold; turn auto swap off.")]
    [InlineData("stopped", "The slot staging of shop is stopped; start it.")]
    [InlineData("gone", "Microsoft.Web/sites/shop is not there; create it, or name another one in the plan.")]
    public async Task What_no_roll_out_can_work_with_is_a_conflict_in_one_sentence(string what, string why)
    {
        switch (what)
        {
            case "sticky":
                app.Sticky.Add("SLIPWAY_RELEASE");
                break;
            case "auto":
                app.AutoSwap = "production";
                break;
            case "stopped":
                app.SlotState = "Stopped";
                break;
            default:
                app.IsGone = true;
                break;
        }

        Assert.Equal(why, Conflict(await ForwardAsync(10)));
        Assert.Empty(app.Arm.Changes);
    }

    [Fact]
    public async Task A_right_that_is_missing_is_told_with_the_role_that_has_it()
    {
        app.Arm.Next(403, new JsonObject { ["error"] = new JsonObject { ["code"] = "AuthorizationFailed", ["message"] = "The client does not have authorization to perform action 'Microsoft.Web/sites/read'." } });

        Assert.Contains("does not have authorization to perform action 'Microsoft.Web/sites/read'; give its identity the role Website Contributor there.", Conflict(await BringAsync(10)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Throttling_is_waited_out_by_whoever_called()
    {
        app.Arm.Next(429, null, ("Retry-After", "17"));

        TargetStep step = await BringAsync(10);

        Assert.Equal(("Azure is asked too much; it wants to be asked again after 17 s", TimeSpan.FromSeconds(17)), (Going(step), ((TargetStep.Going)step).Unfinished.LookAgain));
    }

    [Theory]
    [InlineData("/subscriptions/x/../../evil", "staging", "shop.zip", "is not the id of a resource of type Microsoft.Web/sites")]
    [InlineData(SimulatedAppService.Resource, "production", "shop.zip", "is no slot that takes a new version")]
    [InlineData(SimulatedAppService.Resource, "{ring}", "shop.zip", "is no slot that takes a new version")]
    [InlineData(SimulatedAppService.Resource, "staging", "other.zip", "from which the app is to run, is no artifact of")]
    public async Task A_plan_that_names_what_cannot_be_is_told_so(string resource, string slot, string package, string why)
    {
        TargetPlace place = Place(10) with { Target = new Target.AppService(resource, slot, package, null, TimeSpan.FromMinutes(10)) };

        Assert.Contains(why, Conflict(await target.BringAsync(place, new BroughtVersion(version.Release, seal), before, before, Sample.Cancellation)), StringComparison.Ordinal);
        Assert.Empty(app.Arm.Changes);
    }

    [Theory]
    [InlineData("127.0.0.1", "/")]
    [InlineData("shop.azurewebsites.net", "@evil.example/")]
    [InlineData("shop.azurewebsites.net:8080", "/")]
    [InlineData("shop.azurewebsites.net", "//evil.example/")]
    public Task Only_a_host_name_and_a_path_are_asked_whether_they_are_up(string host, string path) =>
        Assert.ThrowsAsync<ArmRefusedException>(() => new SlotWarmUp(app.Arm).WhyNotUpAsync(host, path, Sample.Cancellation));

    private static JsonObject Site(string host) => new() { ["properties"] = new JsonObject { ["state"] = "Running", ["defaultHostName"] = host } };

    private static async Task PatientlyAsync(Func<Task<TargetStep>> step)
    {
        for (int tries = 0; ; tries++)
        {
            try
            {
                Assert.Same(TargetStep.Done.Value, await step());
                return;
            }
            catch (global::Azure.RequestFailedException) when (tries < 3)
            {
                // The durable retry policy calls again.
            }
        }
    }

    private AppServiceTarget Target() => new(new AppServiceApi(app.Arm.Connection), new SlotWarmUp(app.Arm), new ArtifactAccounts(azurite.Account), azurite.Account.Seals());

    private async Task SeeAsync() => before = await ReadAsync(0);

    private Task<TargetState> ReadAsync(int share) => target.ReadAsync(Place(share), Sample.Cancellation);

    private Task<TargetStep> ForwardAsync(int share) => DriveAsync(() => BringAsync(share));

    private Task<TargetStep> BringAsync(int share) => target.BringAsync(Place(share), new BroughtVersion(version.Release, seal), before, before, Sample.Cancellation);

    private Task<TargetStep> BackAsync() => DriveAsync(() => target.RestoreAsync(Place(100), version.Release, before, Sample.Cancellation));

    private TargetPlace Place(int share) => new(
        version.Release.Product, "production", new Ring($"ring-{share}", share, TimeSpan.Zero), new Target.AppService(SimulatedAppService.Resource, "staging", "shop.zip", "/ready", TimeSpan.FromMinutes(10)));
}
