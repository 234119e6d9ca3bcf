using System.Net;
using System.Net.Http.Json;
using System.Net.Mime;
using System.Text.Json.Nodes;
using Microsoft.DurableTask.Protobuf;
using Slipway.Functions.Http;
using Slipway.Functions.Orchestrations;
using Slipway.Functions.Tests.Payloads;
using Slipway.Worker.Tests.Rpc;

namespace Slipway.Worker.Tests;

/// <summary>HTTP as the host forwards it: to the address that the worker has announced, beside the invocation of the function.</summary>
public sealed class HttpTests(FunctionApp app)
{
    private const string Json = MediaTypeNames.Application.Json;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_is_answered_at_the_address_that_the_worker_announces()
    {
        using HttpResponseMessage answer = await SendAsync(nameof(GetHealth), HttpMethod.Get, "api/health");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("healthy", (string?)(await ReadAsync(answer))["status"]);
    }

    [Fact]
    public async Task A_request_that_is_wrong_is_refused_with_a_problem()
    {
        using HttpResponseMessage answer = await SendAsync(nameof(StartRelease), HttpMethod.Post, "api/releases", """{ "product": "shop" }""");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("urn:slipway:problem:malformed", (string?)(await ReadAsync(answer))["type"]);
    }

    [Fact]
    public async Task A_release_that_is_asked_for_is_recorded_and_its_orchestration_started_once()
    {
        const string Product = "worker-shop";
        using HttpResponseMessage stored = await SendAsync(nameof(StorePlan), HttpMethod.Post, $"api/plans/{Product}", $$"""
            product: {{Product}}
            stages: [{ name: production, rollout: { rings: [{ name: everyone, weight: 100 }], health: none } }]
            """, "application/yaml");
        Assert.True(stored.IsSuccessStatusCode, await stored.Content.ReadAsStringAsync(Cancellation));
        await app.Storage.Blobs.GetBlobContainerClient("builds").UploadBlobAsync($"{Product}/1.0.0/app.zip", BinaryData.FromString("content"), Cancellation);
        string wanted = $$"""{ "product": "{{Product}}", "version": "1.0.0", "requestedBy": "ci@example.com" }""";

        using HttpResponseMessage accepted = await SendAsync(nameof(StartRelease), HttpMethod.Post, "api/releases", wanted);
        using HttpResponseMessage again = await SendAsync(nameof(StartRelease), HttpMethod.Post, "api/releases", wanted);

        Assert.True(accepted.StatusCode is HttpStatusCode.Accepted, app.Worker.Said);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        CreateInstanceRequest started = app.Host.Sidecar.Started[$"{Product}-1.0.0"];
        Assert.Equal(nameof(RunRelease), started.Name);
        Assert.Equal($"{Product}-1.0.0", WorkerPayload.Converter.Deserialize<ReleaseInput>(started.Input)!.Id.ToString());
    }

    [Fact]
    public async Task Without_keys_the_host_lets_everybody_through_and_the_worker_asks_each_who_they_are()
    {
        await using LoadedWorker keyless = await app.StartAsync();

        string[] levels = [.. Levels(keyless)];
        using HttpResponseMessage answer = await SendAsync(nameof(ListReleases), HttpMethod.Get, "api/releases", worker: keyless);

        Assert.DoesNotContain("function", levels);
        Assert.Contains("function", Levels(app.Worker));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("urn:slipway:problem:unproven", (string?)(await ReadAsync(answer))["type"]);

        static IEnumerable<string> Levels(LoadedWorker worker) => worker.Functions.SelectMany(function => function.RawBindings)
            .Select(binding => JsonNode.Parse(binding)!).Where(binding => (string?)binding["type"] == "httpTrigger").Select(binding => $"{binding["authLevel"]}".ToLowerInvariant());
    }

    private async Task<HttpResponseMessage> SendAsync(
        string function, HttpMethod method, string path, string? body = null, string mediaType = Json, LoadedWorker? worker = null)
    {
        using HttpRequestMessage request = new(method, new Uri(path, UriKind.Relative));
        request.Content = body is null ? null : new StringContent(body, null, mediaType);
        return await (worker ?? app.Worker).SendAsync(function, request, cancellation: Cancellation);
    }

    private static async Task<JsonObject> ReadAsync(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonObject>(Cancellation))!;
}
