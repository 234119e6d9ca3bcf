using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Slipway.Azure.Targets.Arm;

/// <summary>
/// Asks Azure Resource Manager (https://learn.microsoft.com/rest/api/azure/). Reading is repeated here when it fails in passing; a change never is, since
/// whether it took effect is seen by looking, and some, such as a swap, must not be made twice.
/// </summary>
internal sealed class ArmConnection
{
    private readonly Uri endpoint;
    private readonly HttpPipeline pipeline;

    /// <summary>A connection by the options, which were validated.</summary>
    /// <param name="options">The options.</param>
    /// <param name="credential">As whom Azure is asked.</param>
    /// <param name="transport">How requests are sent; null for the usual way.</param>
    /// <param name="pause">How long the first repeat waits; 200 ms when null.</param>
    public ArmConnection(ArmOptions options, TokenCredential credential, HttpPipelineTransport? transport = null, TimeSpan? pause = null)
    {
        endpoint = new Uri(options.Endpoint);
        ArmClientOptions clients = new() { RetryPolicy = new Patience(pause ?? TimeSpan.FromMilliseconds(200)) };
        clients.Retry.NetworkTimeout = TimeSpan.FromSeconds(20);
        if (transport is not null)
        {
            clients.Transport = transport;
        }

        pipeline = HttpPipelineBuilder.Build(clients, new BearerTokenAuthenticationPolicy(credential, options.Scope));
    }

    /// <summary>Reads a resource.</summary>
    public Task<ArmAnswer> GetAsync(string path, ArmNeeds needs, CancellationToken cancellation) =>
        SendAsync(RequestMethod.Get, Address(path, needs), null, needs, isReading: true, cancellation);

    /// <summary>Reads what is kept too well to be read with a GET.</summary>
    public Task<ArmAnswer> ListAsync(string path, ArmNeeds needs, CancellationToken cancellation) =>
        SendAsync(RequestMethod.Post, Address(path, needs), null, needs, isReading: true, cancellation);

    /// <summary>Changes a resource, once.</summary>
    public Task<ArmAnswer> ChangeAsync(RequestMethod method, string path, JsonObject? body, ArmNeeds needs, CancellationToken cancellation) =>
        SendAsync(method, Address(path, needs), body, needs, isReading: false, cancellation);

    /// <summary>How far a long-running operation is (https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations).</summary>
    /// <returns>Whether it still runs, and why it failed, or null.</returns>
    public async Task<(bool IsRunning, string? Failure)> FollowAsync(Uri operation, ArmNeeds needs, CancellationToken cancellation)
    {
        try
        {
            ArmAnswer answer = await SendAsync(RequestMethod.Get, operation, null, needs, isReading: true, cancellation);
            string? status = (string?)answer.Body?["status"];
            return answer.IsBusy ? (false, answer.Error)
                : answer.Status == 202 || status is "InProgress" or "Running" or "Accepted" ? (true, null)
                : status is "Failed" or "Canceled" ? (false, Error(answer.Body) ?? $"it ended as {status}")
                : (false, null);
        }
        catch (ArmRefusedException failed)
        {
            return (false, failed.Message);
        }
    }

    private Uri Address(string path, ArmNeeds needs) => new(endpoint, $"{path}?api-version={needs.Version}");

    private async Task<ArmAnswer> SendAsync(RequestMethod method, Uri address, JsonObject? body, ArmNeeds needs, bool isReading, CancellationToken cancellation)
    {
        using HttpMessage message = pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(address);
        message.Request.Headers.Add("Accept", "application/json");
        if (body is not null)
        {
            message.Request.Headers.Add("Content-Type", "application/json");
            message.Request.Content = RequestContent.Create(BinaryData.FromString(body.ToJsonString()));
        }

        message.SetProperty(typeof(Patience), isReading);
        await pipeline.SendAsync(message, cancellation);
        Response response = message.Response;
        JsonObject? said = Body(response);
        TimeSpan? after = response.Headers.TryGetValue("Retry-After", out string? text) && int.TryParse(text, CultureInfo.InvariantCulture, out int seconds) && seconds >= 0
            ? TimeSpan.FromSeconds(seconds)
            : null;
        return response.Status switch
        {
            >= 200 and < 300 => new(response.Status, said, Operation(response), after),
            404 or 409 or 412 => new(response.Status, said, null, after, Error(said)),
            429 => throw new ArmBusyException(after ?? TimeSpan.FromSeconds(15)),
            401 or 403 => throw new ArmRefusedException(
                $"Azure does not let Slipway {(isReading ? "read" : "change")} {Short(address)}: {Error(said) ?? response.ReasonPhrase}; give its identity the role {needs.Role} there."),
            >= 400 and < 500 => throw new ArmRefusedException($"Azure refused {method} {Short(address)}: {Error(said) ?? response.ReasonPhrase}."),
            _ => throw new RequestFailedException(response.Status, $"Azure answered {response.Status} {Error(said) ?? response.ReasonPhrase} to {method} {Short(address)}."),
        };
    }

    /// <summary>The address that tells of an operation; one elsewhere would be sent our token and is not followed.</summary>
    private Uri? Operation(Response response) =>
        (response.Headers.TryGetValue("Azure-AsyncOperation", out string? text) || response.Headers.TryGetValue("Location", out text))
        && Uri.TryCreate(text, UriKind.Absolute, out Uri? operation)
        && operation.Scheme == endpoint.Scheme && operation.Authority == endpoint.Authority
            ? operation
            : null;

    private static JsonObject? Body(Response response)
    {
        try
        {
            return response.Content is { } content && !content.ToMemory().IsEmpty ? JsonNode.Parse(content) as JsonObject : null;
        }
        catch (JsonException) when (response.Status >= 400)
        {
            // A proxy's page; the status says enough.
            return null;
        }
    }

    /// <summary>Azure's own sentence, in either of its forms.</summary>
    private static string? Error(JsonObject? body)
    {
        JsonObject? error = body?["error"] as JsonObject ?? body;
        string? text = error?["message"] is JsonValue message ? message.ToString() : error?["Message"]?.ToString();
        text ??= error?["code"]?.ToString();
        return text is null ? null : (text.Length <= 300 ? text : text[..300] + "…").ReplaceLineEndings(" ").TrimEnd('.');
    }

    private static string Short(Uri address)
    {
        string path = address.AbsolutePath;
        int provider = path.LastIndexOf("/providers/", StringComparison.OrdinalIgnoreCase);
        return Uri.UnescapeDataString(provider < 0 ? path : path[(provider + "/providers/".Length)..]);
    }

    /// <summary>Repeats what only reads, and only when that need not wait for long; who waits longer is the orchestration.</summary>
    private sealed class Patience(TimeSpan pause) : RetryPolicy(2, DelayStrategy.CreateExponentialDelayStrategy(pause, TimeSpan.FromSeconds(2)))
    {
        private const int LongestSeconds = 2;

        protected override bool ShouldRetry(HttpMessage message, Exception? exception) => MayRepeat(message) && base.ShouldRetry(message, exception);

        protected override ValueTask<bool> ShouldRetryAsync(HttpMessage message, Exception? exception) =>
            MayRepeat(message) ? base.ShouldRetryAsync(message, exception) : new(false);

        private static bool MayRepeat(HttpMessage message) =>
            message.TryGetProperty(typeof(Patience), out object? isReading) && isReading is true
            && !(message.HasResponse && message.Response.Headers.TryGetValue("Retry-After", out string? after)
                && !(int.TryParse(after, CultureInfo.InvariantCulture, out int seconds) && seconds <= LongestSeconds));
    }

    private sealed class ArmClientOptions : ClientOptions;
}

/// <summary>What a kind of resource needs.</summary>
/// <param name="Version">The version of its REST interface.</param>
/// <param name="Role">The least built-in role that may do what Slipway does with it.</param>
internal sealed record ArmNeeds(string Version, string Role);
