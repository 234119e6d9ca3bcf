using System.Net;
using Slipway.Host.Settings;
using Slipway.Host.Tests.Samples;

namespace Slipway.Host.Tests.Timers;

public sealed class TimerTests(AzuriteFixture azurite)
{
    private readonly AwaitedTime clock = new(new DateTimeOffset(2026, 3, 2, 12, 0, 40, TimeSpan.Zero));
    private readonly Ledger ledger = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_timer_runs_at_each_tick()
    {
        await using SlipwayHost host = await StartAsync("Stumbling");

        await clock.PassAsync(TimeSpan.FromSeconds(260));
        Assert.Equal("tick 12:05:00", await ledger.NextAsync());
        await clock.PassAsync(TimeSpan.FromMinutes(5));
        Assert.Equal("tick 12:10:00", await ledger.NextAsync());
    }

    [Fact]
    public async Task A_timer_that_throws_runs_again_at_the_tick_its_setting_names()
    {
        await using SlipwayHost host = await StartAsync("EveryFiveMinutes");

        await clock.PassAsync(TimeSpan.FromSeconds(50));
        Assert.Equal("stumble 12:01:30", await ledger.NextAsync());
        await clock.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal("stumble 12:02:30", await ledger.NextAsync());
    }

    [Fact]
    public async Task Missed_ticks_are_made_up_for_once()
    {
        await using SlipwayHost host = await StartAsync("Stumbling");
        await clock.PassAsync(TimeSpan.FromMinutes(62), awaited: TimeSpan.FromSeconds(260));

        Assert.Equal("tick 12:05:00 late", await ledger.NextAsync());
        await clock.PassAsync(TimeSpan.FromSeconds(140));
        Assert.Equal("tick 13:05:00", await ledger.NextAsync());
    }

    [Fact]
    public async Task A_tick_missed_while_no_host_ran_is_made_up_for_at_the_next_start()
    {
        string hub = SampleHost.NewHub();
        await using (await StartAsync("Stumbling", hub))
        {
            await clock.PassAsync(TimeSpan.FromSeconds(260));
            Assert.Equal("tick 12:05:00", await ledger.NextAsync());
        }

        clock.Advance(TimeSpan.FromMinutes(8));
        await using SlipwayHost again = await StartAsync("Stumbling", hub);
        Assert.Equal("tick 12:10:00 late", await ledger.NextAsync());
    }

    [Fact]
    public async Task Of_two_hosts_one_runs_each_tick()
    {
        string hub = SampleHost.NewHub();
        string[] expected = ["tick 12:05:00", "tick 12:10:00", "tick 12:15:00", "tick 12:20:00"];
        await using (await StartAsync("Stumbling", hub))
        await using (await StartAsync("Stumbling", hub))
        {
            clock.Advance(TimeSpan.FromSeconds(260));
            foreach (string tick in expected)
            {
                Assert.Equal(tick, await ledger.NextAsync());
                clock.Advance(TimeSpan.FromMinutes(5));
            }

            Assert.Equal("tick 12:25:00", await ledger.NextAsync());
        }

        Assert.Equal([.. expected, "tick 12:25:00"], ledger.All);
    }

    [Fact]
    public async Task The_master_key_runs_a_timer_now()
    {
        await using SlipwayHost host = await StartAsync("Stumbling");
        using HttpClient http = new HttpClient { BaseAddress = host.Address };

        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(http, "EveryFiveMinutes", SampleHost.FunctionKey));
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(http, "Nothing", SampleHost.MasterKey));
        Assert.Empty(ledger.All);
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(http, "EveryFiveMinutes", SampleHost.MasterKey));
        Assert.Equal("tick 12:00:40", await ledger.NextAsync());
    }

    [Theory]
    [InlineData("Stumbling:Schedule", "every morning", "not an NCRONTAB expression")]
    [InlineData("Stumbling:Schedule", "", "which is not set")]
    [InlineData("WEBSITE_TIME_ZONE", "Mars/Olympus", "not a time zone")]
    public async Task A_wrong_schedule_stops_the_start_with_one_sentence(string key, string value, string reason)
    {
        SlipwayHostOptions options = SampleHost.Options(azurite);

        StartException fault = await Assert.ThrowsAsync<Settings.StartException>(() => SlipwayHost.StartAsync(
            options with { Settings = new Dictionary<string, string?>(options.Settings) { [key] = value } }, Cancellation));

        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient http, string name, string key)
    {
        using HttpRequestMessage request = new HttpRequestMessage(HttpMethod.Post, new Uri($"admin/functions/{name}", UriKind.Relative));
        request.Headers.Add("x-functions-key", key);
        using HttpResponseMessage response = await http.SendAsync(request, Cancellation);
        return response.StatusCode;
    }

    private Task<SlipwayHost> StartAsync(string without, string? hub = null)
    {
        SlipwayHostOptions options = SampleHost.Options(azurite, ledger);
        Dictionary<string, string?> settings = new Dictionary<string, string?>(options.Settings) { [$"AzureWebJobs.{without}.Disabled"] = "true" };
        return SlipwayHost.StartAsync(options with { Time = clock, HubName = hub ?? options.HubName, Settings = settings }, Cancellation);
    }
}
