using System.Net;
using System.Net.Http.Json;
using Slipway.Host.Settings;
using Slipway.Host.Tests.Samples;

namespace Slipway.Host.Tests.Http;

public sealed class HttpFunctionTests(SampleHostFixture sample, AzuriteFixture azurite) : IClassFixture<SampleHostFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_function_answers_below_the_prefix_with_its_route_values()
    {
        Assert.EndsWith("/api/", sample.Host.Api.AbsolutePath, StringComparison.Ordinal);
        Assert.Equal(new Greeting("Hello Ada", null), await sample.Http.GetFromJsonAsync<Greeting>("hello/Ada", Cancellation));
        Assert.Equal(new Greeting("Hello Ada", 3), await sample.Http.GetFromJsonAsync<Greeting>("hello/Ada/3", Cancellation));
    }

    [Fact]
    public async Task An_action_result_becomes_json_in_camel_case()
    {
        Assert.Equal("""{"text":"Hello Ada","times":null}""", await sample.Http.GetStringAsync(new Uri("hello/Ada", UriKind.Relative), Cancellation));
    }

    [Theory]
    [InlineData("DELETE", "order", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/hello/Ada", HttpStatusCode.NotFound)]
    [InlineData("GET", "hello/Ada/many", HttpStatusCode.NotFound)]
    [InlineData("GET", "nothing", HttpStatusCode.NotFound)]
    public async Task What_no_function_serves_is_said_so(string verb, string path, HttpStatusCode expected)
    {
        using HttpRequestMessage request = new HttpRequestMessage(new HttpMethod(verb), new Uri(path, UriKind.Relative));
        using HttpResponseMessage response = await sample.Http.SendAsync(request, Cancellation);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task A_function_reads_its_body_and_gets_its_services()
    {
        using HttpResponseMessage response = await sample.Http.PutAsJsonAsync($"order?code={SampleHost.FunctionKey}", new Greeting("tea", 1), Cancellation);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("/orders/tea", response.Headers.Location?.ToString());
        Assert.Equal("tea", await sample.Ledger.NextAsync());
    }

    [Theory]
    [InlineData("hello/Ada", null, HttpStatusCode.OK)]
    [InlineData("unsaid", null, HttpStatusCode.Unauthorized)]
    [InlineData("unsaid", "wrong", HttpStatusCode.Unauthorized)]
    [InlineData("unsaid", "", HttpStatusCode.Unauthorized)]
    [InlineData("unsaid", SampleHost.FunctionKey, HttpStatusCode.NoContent)]
    [InlineData("unsaid", SampleHost.MasterKey, HttpStatusCode.NoContent)]
    [InlineData("open", null, HttpStatusCode.Unauthorized)]
    [InlineData("open", SampleHost.FunctionKey, HttpStatusCode.Unauthorized)]
    [InlineData("open", SampleHost.MasterKey, HttpStatusCode.NoContent)]
    public async Task A_key_opens_what_its_level_opens_in_the_header_and_in_the_query(string path, string? key, HttpStatusCode expected)
    {
        using HttpRequestMessage byHeader = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (key is not null)
        {
            byHeader.Headers.Add("x-functions-key", key);
        }

        using HttpResponseMessage headerResponse = await sample.Http.SendAsync(byHeader, Cancellation);
        using HttpResponseMessage queryResponse = await sample.Http.GetAsync(new Uri(key is null ? path : $"{path}?code={key}", UriKind.Relative), Cancellation);

        Assert.Equal((expected, expected), (headerResponse.StatusCode, queryResponse.StatusCode));
        if (expected == HttpStatusCode.Unauthorized)
        {
            Assert.Empty(await headerResponse.Content.ReadAsByteArrayAsync(Cancellation));
        }
    }

    [Fact]
    public async Task A_failing_function_is_an_empty_500()
    {
        using HttpResponseMessage response = await sample.Http.GetAsync(new Uri("fail", UriKind.Relative), Cancellation);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task A_stream_arrives_while_it_runs_and_ends_with_the_host()
    {
        SlipwayHost host = await SampleHost.StartAsync(azurite);
        using HttpClient http = new HttpClient { BaseAddress = host.Api };
        using StreamReader reader = new StreamReader(await http.GetStreamAsync(new Uri("stream", UriKind.Relative), Cancellation));

        Assert.Equal("data: first", await reader.ReadLineAsync(Cancellation));
        await host.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(15), Cancellation);
    }

    [Theory]
    [InlineData("Unbound", "peer of type HttpClient")]
    [InlineData("Twice", "Two functions are named")]
    [InlineData("Untriggered", "has no HTTP, timer, orchestration or activity trigger")]
    [InlineData("Shapeless", "returns Int32")]
    [InlineData("Lonely", "asks for HttpClient, which is not registered")]
    public async Task A_function_that_cannot_be_served_stops_the_start_with_one_sentence(string name, string reason)
    {
        StartException fault = await Assert.ThrowsAsync<Settings.StartException>(() => SlipwayHost.StartAsync(SampleHost.Options(azurite, null, name), Cancellation));

        Assert.Contains(name, fault.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }
}
