using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Metrics;
using Slipway.Releases.Health;

namespace Slipway.Azure.Tests.Metrics;

public sealed class HttpProberTests : IAsyncLifetime
{
    private readonly WebApplication target;
    private readonly ServiceProvider services;
    private readonly TaskCompletionSource<string> asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HttpProberTests()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore();
        target = builder.Build();
        target.MapGet("/well", () => Results.NoContent());
        target.MapGet("/ill", () => Results.StatusCode(500));
        target.MapGet("/moved", () => Results.Redirect("/well"));
        target.MapGet("/late", (CancellationToken gone) => Task.Delay(Timeout.Infinite, gone));
        target.MapGet("/cut", (HttpContext context) => context.Abort());
        target.MapGet("/endless", async (HttpContext context) =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(new byte[8192], context.RequestAborted);
            }
        });
        target.MapGet("/tells", () => Results.Text("all is well with version 1.4.0&x=1"));
        target.MapGet("/long", () => Results.Text(new string(' ', HttpProbe.MostBytes) + "all is well"));
        target.MapGet("/broken", async (HttpContext context) =>
        {
            await context.Response.WriteAsync("all is ");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        target.MapGet("/rings/{ring}", (HttpContext context) => asked.TrySetResult(context.Request.Path + context.Request.QueryString));
        services = new ServiceCollection().AddSlipwayAzure(new ConfigurationBuilder().Build()).BuildServiceProvider();
    }

    private string Url => target.Urls.First();

    public async ValueTask InitializeAsync() => await target.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await target.DisposeAsync();
    }

    [Theory]
    [InlineData("/well", 204, null)]
    [InlineData("/ill", 500, "answered 500, not 204")]
    [InlineData("/moved", 302, "answered 302, not 204")]
    [InlineData("/endless", 200, "answered 200, not 204")]
    public async Task The_status_is_judged_and_neither_redirect_nor_body_is_followed(string path, int status, string? failure)
    {
        ProbeSample sample = await ProbeAsync(Url + path);

        Assert.Equal((Url + path, status, failure), (sample.Url, sample.Status, sample.Failure));
        Assert.True(sample.Milliseconds > 0);
    }

    [Fact]
    public async Task A_late_answer_has_failed()
    {
        ProbeSample sample = await ProbeAsync(Url + "/late", TimeSpan.FromMilliseconds(200));

        Assert.Equal((null, "did not answer within 0.2 s"), (sample.Status, sample.Failure));
    }

    [Theory]
    [InlineData("/well", null)]
    [InlineData("/tells", null)]
    [InlineData("/ill", "answered 500, not 204 or 200")]
    public async Task Several_statuses_may_be_healthy(string path, string? failure) =>
        Assert.Equal(failure, (await ProbeAsync(Probe(Url + path) with { OtherStatuses = [200] })).Failure);

    [Fact]
    public async Task An_answer_that_comes_later_than_it_may_has_failed_though_it_came()
    {
        // On this clock a second passes each time that somebody looks.
        using HttpClient client = new(HttpProber.Handler());
        HttpProber slow = new(client, new SteppingClock(TimeSpan.FromSeconds(1)));

        ProbeSample late = await slow.ProbeAsync(Probe(Url + "/well") with { Latency = TimeSpan.FromMilliseconds(800) }, Names, Sample.Cancellation);
        ProbeSample timely = await slow.ProbeAsync(Probe(Url + "/well") with { Latency = TimeSpan.FromSeconds(2) }, Names, Sample.Cancellation);

        Assert.Equal((204, "answered 204 after 1 s, later than 0.8 s"), (late.Status, late.Failure));
        Assert.Null(timely.Failure);
    }

    [Theory]
    [InlineData("/tells", "is well with version {version}", null)]
    [InlineData("/tells", "is ill", "answered 200 without 'is ill'")]
    [InlineData("/tells", "IS WELL", "answered 200 without 'IS WELL'")]
    [InlineData("/long", "all is well", "answered 200 without 'all is well' in its first 64 KiB")]
    [InlineData("/endless", "all is well", "answered 200 without 'all is well' in its first 64 KiB")]
    public async Task The_text_of_a_healthy_answer_is_looked_for_in_its_beginning(string path, string body, string? failure)
    {
        ProbeSample sample = await ProbeAsync(Probe(Url + path) with { Status = 200, Body = body });

        Assert.Equal((200, failure), (sample.Status, sample.Failure));
    }

    [Fact]
    public async Task A_body_that_breaks_off_has_failed() =>
        Assert.NotNull((await ProbeAsync(Probe(Url + "/broken") with { Status = 200, Body = "all is well" })).Failure);

    [Fact]
    public async Task A_connection_that_is_cut_has_failed() =>
        Assert.StartsWith("gave no answer: ", (await ProbeAsync(Url + "/cut")).Failure, StringComparison.Ordinal);

    [Fact]
    public async Task A_refused_connection_has_failed()
    {
        using TcpListener unused = new(IPAddress.Loopback, 0);
        unused.Start();
        int port = ((IPEndPoint)unused.LocalEndpoint).Port;
        unused.Stop();

        Assert.Equal("refused the connection", (await ProbeAsync($"http://127.0.0.1:{port}/")).Failure);
    }

    [Fact]
    public async Task An_unknown_host_has_failed() =>
        Assert.Equal("has a host name that is not known", (await ProbeAsync("http://nobody.invalid/")).Failure);

    [Fact]
    public async Task A_target_that_speaks_no_TLS_has_failed() =>
        Assert.StartsWith(
            "offered no trustworthy TLS connection: ",
            (await ProbeAsync(Url.Replace("http:", "https:", StringComparison.Ordinal) + "/well")).Failure,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("{ring}/health")]
    [InlineData("file:///etc/hostname")]
    [InlineData("http://")]
    public async Task An_address_that_is_none_has_failed(string url) =>
        Assert.Equal("is not an absolute http or https address", (await ProbeAsync(url)).Failure);

    [Fact]
    public async Task Placeholders_are_filled_in_escaped()
    {
        await ProbeAsync(Url + "/rings/{ring}?v={version}&{unknown}");

        Assert.Equal("/rings/a%2Fb%20c?v=1.4.0%26x%3D1&{unknown}", (await asked.Task).Replace("%7B", "{", StringComparison.Ordinal).Replace("%7D", "}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Giving_up_is_no_sample()
    {
        using CancellationTokenSource given = CancellationTokenSource.CreateLinkedTokenSource(Sample.Cancellation);
        Task<ProbeSample> probe = services.GetRequiredService<HttpProber>().ProbeAsync(Probe(Url + "/late"), Names, given.Token);

        await given.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probe);
    }

    private static Dictionary<string, string> Names => new() { ["ring"] = "a/b c", ["version"] = "1.4.0&x=1" };

    private static HttpProbe Probe(string url, TimeSpan? timeout = null) => new(url, 204, timeout ?? TimeSpan.FromSeconds(30));

    private Task<ProbeSample> ProbeAsync(HttpProbe probe) => services.GetRequiredService<HttpProber>().ProbeAsync(probe, Names, Sample.Cancellation);

    private Task<ProbeSample> ProbeAsync(string url, TimeSpan? timeout = null) =>
        services.GetRequiredService<HttpProber>().ProbeAsync(Probe(url, timeout), url.StartsWith('{') ? new Dictionary<string, string>() : Names, Sample.Cancellation);
}
