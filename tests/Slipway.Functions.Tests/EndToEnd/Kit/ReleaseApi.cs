using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Releases.Json;
using Slipway.Releases.Progress;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>The API as a pipeline speaks it.</summary>
public sealed class ReleaseApi : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly HttpClient http;

    public ReleaseApi(Uri api, string? key, string? token = null)
    {
        http = new HttpClient { BaseAddress = api };
        if (key is not null)
        {
            http.DefaultRequestHeaders.Add("x-functions-key", key);
        }

        if (token is not null)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => http.Dispose();

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Answer> PostAsync(string path, object body) =>
        SendAsync(HttpMethod.Post, path, JsonSerializer.Serialize(body, SlipwayJson.Compact), "application/json");

    public async Task<Answer> SendAsync(HttpMethod method, string path, string? body = null, string? mediaType = null, string? key = null)
    {
        using HttpRequestMessage request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = mediaType is null ? null : MediaTypeHeaderValue.Parse(mediaType);
        }

        if (key is not null)
        {
            request.Headers.Add("x-functions-key", key);
        }

        using HttpResponseMessage answer = await http.SendAsync(request, Cancellation);
        return new Answer(
            (int)answer.StatusCode,
            answer.Content.Headers.ContentType?.MediaType,
            await answer.Content.ReadAsStringAsync(Cancellation),
            answer.Headers.Location,
            answer.Headers.ETag?.Tag);
    }

    /// <summary>Asks as a browser of the same page would, and reads no more of a stream than its beginning.</summary>
    public async Task<Answer> AskAsync(HttpMethod method, string path, string? body, string mediaType)
    {
        using HttpRequestMessage request = new(method, path);
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, mediaType);
        using HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        bool isStream = answer.Content.Headers.ContentType?.MediaType is "text/event-stream";
        return new Answer(
            (int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, isStream ? "" : await answer.Content.ReadAsStringAsync(Cancellation), answer.Headers.Location, null);
    }

    /// <summary>A release, which must be there.</summary>
    public async Task<Answer> ReleaseAsync(string id)
    {
        Answer answer = await GetAsync($"releases/{Uri.EscapeDataString(id)}");
        Assert.True(answer.Status == 200, answer.Text);
        return answer;
    }

    /// <summary>Asks until the release is in a state; at once it fails when the release has ended in another one.</summary>
    public async Task<Answer> ReachesAsync(string id, ReleaseState state, string? ring = null)
    {
        Answer reached = await UntilAsync(
            () => ReleaseAsync(id),
            answer => (answer.State == state && (ring is null || answer.Release.Progress.Ring == ring)) || answer.Release.Outcome is not null);
        Assert.True(reached.State == state, $"{id} should become {state}; it says: {reached.Sentence}");
        Waits.AreExplained(reached);
        return reached;
    }

    /// <summary>Asks again and again until the answer is the one waited for.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> isIt)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(Patience);
        using PeriodicTimer timer = new PeriodicTimer(Interval);
        T? last = await ask();
        try
        {
            while (!isIt(last))
            {
                await timer.WaitForNextTickAsync(deadline.Token);
                last = await ask();
            }
        }
        catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
        {
            Assert.Fail($"What was waited for did not come within {Patience.TotalSeconds} s; last seen: {last}");
        }

        return last;
    }

    /// <summary>A page of the list.</summary>
    public async Task<(string[] Ids, string? Continuation)> ListAsync(string query)
    {
        Answer answer = await GetAsync($"releases?{query}");
        Assert.True(answer.Status == 200, answer.Text);
        return ([.. answer.Json["releases"]!.AsArray().Select(release => (string)release!["id"]!)], (string?)answer.Json["continuation"]);
    }

    /// <summary>The server's events of a release, until it ends the stream.</summary>
    public async IAsyncEnumerable<SseItem<JsonObject>> FollowAsync(string id, int? after = null)
    {
        using HttpRequestMessage request = new HttpRequestMessage(HttpMethod.Get, $"releases/{id}/events");
        if (after is not null)
        {
            request.Headers.Add("Last-Event-ID", $"{after}");
        }

        using HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        await using Stream stream = await answer.Content.ReadAsStreamAsync(Cancellation);
        SseParser<JsonObject> events = SseParser.Create(stream, (_, data) => JsonNode.Parse(data)!.AsObject());
        await foreach (SseItem<JsonObject> item in events.EnumerateAsync(Cancellation))
        {
            yield return item;
        }
    }
}
