using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Functions.Http;
using Slipway.Releases;
using Slipway.Releases.Approvals;
using Slipway.Releases.Json;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Host.Demo;

/// <summary>The HTTP API as a pipeline sees it. An answer that is no success is a <see cref="StoryException"/> with the API's own sentence.</summary>
internal sealed class ReleaseApi : IDisposable
{
    private readonly HttpClient http;

    public ReleaseApi(Uri address, string key)
    {
        http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
        http.DefaultRequestHeaders.Add("x-functions-key", key);
    }

    public void Dispose() => http.Dispose();

    public Task StorePlanAsync(ProductName product, string text, CancellationToken cancellation) =>
        PostAsync($"plans/{product}", new StringContent(text, Encoding.UTF8, "application/yaml"), cancellation);

    public Task StartAsync(ReleaseRequest wanted, CancellationToken cancellation) => PostAsync("releases", Json(wanted), cancellation);

    public Task DecideAsync(string approval, string by, ApprovalAnswer answer, string comment, CancellationToken cancellation) =>
        PostAsync($"approvals/{approval}", Json(new { by, answer, comment }), cancellation);

    /// <summary>The question of a release that waits for an answer; null when there is none.</summary>
    public async Task<Approval?> OpenApprovalAsync(ReleaseId release, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await RequireAsync(await http.GetAsync(new Uri("approvals", UriKind.Relative), cancellation), cancellation);
        OpenApprovals? open = await response.Content.ReadFromJsonAsync<OpenApprovals>(SlipwayJson.Compact, cancellation);
        return open!.Approvals.Select(asked => asked.Approval).FirstOrDefault(approval => approval.Request.Release == release);
    }

    /// <summary>All that happens to a release, from its first line until it is closed.</summary>
    public async IAsyncEnumerable<ReleaseNews> FollowAsync(ReleaseId release, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // A stream ends before a long release does; the next one goes on behind the last line.
        for (string? last = null; ;)
        {
            using HttpRequestMessage request = new HttpRequestMessage(HttpMethod.Get, new Uri($"releases/{release}/events", UriKind.Relative));
            request.Headers.Add("Last-Event-ID", last);
            using HttpResponseMessage response = await RequireAsync(await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation), cancellation);
            await foreach (SseItem<string> item in SseParser.Create(await response.Content.ReadAsStreamAsync(cancellation)).EnumerateAsync(cancellation))
            {
                last = item.EventId ?? last;
                if (item.EventType == "entry")
                {
                    yield return new ReleaseNews.Line(JsonSerializer.Deserialize<TimelineEntry>(item.Data, SlipwayJson.Compact)!);
                }
                else
                {
                    yield return JsonSerializer.Deserialize<ReleaseNews.Standing>(item.Data, SlipwayJson.Compact)!;
                }

                if (item.EventType == "closed")
                {
                    yield break;
                }
            }
        }
    }

    private async Task PostAsync(string path, HttpContent content, CancellationToken cancellation)
    {
        using (content)
        using (await RequireAsync(await http.PostAsync(new Uri(path, UriKind.Relative), content, cancellation), cancellation))
        {
            // Success is all that is wanted.
        }
    }

    private static JsonContent Json<T>(T value) => JsonContent.Create(value, options: SlipwayJson.Compact);

    private static async Task<HttpResponseMessage> RequireAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            string body = await response.Content.ReadAsStringAsync(cancellation);
            bool isProblem = response.Content.Headers.ContentType?.MediaType == "application/problem+json";
            throw new StoryException(
                $"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri!.AbsolutePath} answered {(int)response.StatusCode}: {(isProblem ? JsonNode.Parse(body)?["detail"] : "nothing more")}");
        }
    }

    private sealed record OpenApprovals(IReadOnlyList<ListedApproval> Approvals);
}
