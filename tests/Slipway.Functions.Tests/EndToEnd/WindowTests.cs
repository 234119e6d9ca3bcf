using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Azure.Records;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>A release waits for its stage's window, and says for what.</summary>
public sealed class WindowTests(World world)
{
    private readonly TestProduct product = world.App.NewProduct();

    [Fact]
    public async Task A_closed_window_is_waited_for_and_the_timer_opens_it()
    {
        TravellingClock clock = new TravellingClock();
        await using SlipwayApp app = await world.StartAppAsync(world.NewOptions() with { Time = clock });
        TestProduct shop = app.NewProduct();
        await shop.StoreAsync(TestProduct.Plain() with { Window = Window() });
        string id = await shop.BeginAsync("1.0.0");
        Answer waiting = await shop.Api.ReachesAsync(id, ReleaseState.AwaitingWindow);
        Assert.Matches(
            @"^Waiting for the deployment window of production: closed until (\w+ )?\d\d:00 Etc/UTC; opens \d{4}-\d\d-\d\d \d\d:00 UTC; until ", waiting.Sentence);

        await app.RunTimerAsync("OpenWindows");
        Assert.Equal(ReleaseState.AwaitingWindow, (await shop.Api.ReleaseAsync(id)).State);
        Assert.Null(await shop.PointerAsync("everyone"));

        clock.PutForward(TimeSpan.FromHours(3));
        await app.RunTimerAsync("OpenWindows");

        await shop.Api.ReachesAsync(id, ReleaseState.Released);
        Assert.Equal(2, (await shop.TimelineAsync(id, TimelineKind.Waited)).Length);
        Assert.Empty(await app.Host.Services.GetRequiredService<WindowWaits>().ListAsync(TestContext.Current.CancellationToken).CollectAsync());
    }

    [Fact]
    public async Task A_freeze_tells_its_reason()
    {
        DateTimeOffset today = DateTimeOffset.UtcNow;
        await product.StoreAsync(TestProduct.Plain() with
        {
            Window = $"{{ timeZone: Etc/UTC, days: [Mon, Tue, Wed, Thu, Fri, Sat, Sun], from: \"00:00\", to: \"00:00\", freezes: [ {{ from: {today:yyyy-MM-dd}, to: {today.AddDays(2):yyyy-MM-dd}, reason: Black Friday }} ] }}",
        });

        string id = await product.BeginAsync("1.0.0");

        Answer waiting = await product.Api.ReachesAsync(id, ReleaseState.AwaitingWindow);
        Assert.Contains($"frozen until {today.AddDays(2):yyyy-MM-dd}: Black Friday", waiting.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_aborted_wait_is_no_longer_looked_after()
    {
        await product.StoreAsync(TestProduct.Plain() with { Window = Window() });
        string id = await product.BeginAsync("1.0.0");
        await product.Api.ReachesAsync(id, ReleaseState.AwaitingWindow);

        await product.CommandAsync(id, "abort");

        await product.Api.ReachesAsync(id, ReleaseState.Aborted);
        IAsyncEnumerable<WindowWait> waits = world.App.Host.Services.GetRequiredService<WindowWaits>().ListAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(await waits.CollectAsync(), wait => wait.Release.ToString() == id);
    }

    [Fact]
    public async Task A_window_that_does_not_open_in_time_refuses_the_release()
    {
        await product.StoreAsync(TestProduct.Plain() with { Window = Window(timeout: "1s") });

        string id = await product.BeginAsync("1.0.0");

        Answer ended = await product.Api.ReachesAsync(id, ReleaseState.Refused);
        Assert.StartsWith("Refused: the deployment window of production did not open in time: closed until ", ended.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pause_in_front_of_a_closed_window_shows_and_ends_with_its_resume()
    {
        await product.StoreAsync(TestProduct.Plain() with { Window = Window() });
        string id = await product.BeginAsync("1.0.0");
        await product.Api.ReachesAsync(id, ReleaseState.AwaitingWindow);

        await product.CommandAsync(id, "pause");
        await product.Api.ReachesAsync(id, ReleaseState.Paused);
        await product.CommandAsync(id, "resume");

        await product.Api.ReachesAsync(id, ReleaseState.AwaitingWindow);
    }

    /// <summary>A window of one hour every day that opens in two to three hours.</summary>
    private static string Window(string timeout = "2d")
    {
        DateTimeOffset from = DateTimeOffset.UtcNow.AddHours(3);
        string hours = $"from: \"{from.ToString("HH", CultureInfo.InvariantCulture)}:00\", to: \"{from.AddHours(1).ToString("HH", CultureInfo.InvariantCulture)}:00\"";
        return $"{{ timeZone: Etc/UTC, days: [Mon, Tue, Wed, Thu, Fri, Sat, Sun], {hours}, timeout: {timeout} }}";
    }
}
