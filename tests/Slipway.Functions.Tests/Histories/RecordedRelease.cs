using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Slipway.Azure.Identity;
using Slipway.Host;

namespace Slipway.Functions.Tests.Histories;

/// <summary>A real release of a product of its own, driven through the API of a running host.</summary>
internal sealed class RecordedRelease(SlipwayHost host, HttpClient http, string product, string shop)
{
    public string Id => $"{product}-1.4.0";

    private BlobServiceClient Blobs => ((StorageAccount)host.Services.GetService(typeof(StorageAccount))!).Blobs;

    /// <summary>Stores the plan and a build, and asks for the release.</summary>
    public async Task StartAsync(CancellationToken cancellation, string bake = "2s")
    {
        string plan = $$"""
            product: {{product}}
            recovery: { hold: 10m, pause: 10m }
            stages:
              - name: production
                container: {{product}}-production
                window: { timeZone: Etc/UTC, days: [Mon, Tue, Wed, Thu, Fri, Sat, Sun], from: "00:00", to: "00:00" }
                approval: { approvers: [ada@example.com] }
                rollout:
                  rings: [{ name: canary, weight: 5, bake: {{bake}} }, { name: everyone, weight: 100, bake: 1s }]
                  health: { probes: [{ url: "{{shop}}/{product}/{ring}" }], interval: 1s }
                validation: { probes: [{ url: "{{shop}}/{product}/all" }] }
            """;
        (await http.PostAsync($"plans/{product}", new StringContent(plan, Encoding.UTF8), cancellation)).EnsureSuccessStatusCode();
        BlobContainerClient builds = Blobs.GetBlobContainerClient("builds");
        await builds.CreateIfNotExistsAsync(cancellationToken: cancellation);
        await builds.GetBlobClient($"{product}/1.4.0/app.zip").UploadAsync(BinaryData.FromString("app"), cancellation);
        (await http.PostAsJsonAsync("releases", new { product, version = "1.4.0", requestedBy = "ci@example.com" }, cancellation)).EnsureSuccessStatusCode();
    }

    /// <summary>Waits until the release is in a state, for a reason that holds these words.</summary>
    public async Task<JsonNode> UntilAsync(string state, CancellationToken cancellation, string why = "")
    {
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(200));
        while (true)
        {
            JsonNode release = (await http.GetFromJsonAsync<JsonNode>($"releases/{Id}", cancellation))!;
            if ((string)release["state"]! == state && release.ToJsonString().Contains(why, StringComparison.Ordinal))
            {
                return release;
            }

            Assert.Null((string?)release["closedAt"]);
            await look.WaitForNextTickAsync(cancellation);
        }
    }

    public async Task ApproveAsync(CancellationToken cancellation)
    {
        await UntilAsync("AwaitingApproval", cancellation);
        JsonNode asked = (await http.GetFromJsonAsync<JsonNode>("approvals", cancellation))!["approvals"]!.AsArray()
            .Single(a => (string)a!["approval"]!["request"]!["release"]! == Id)!;
        object answer = new { by = "ada@example.com", answer = "Approve" };
        (await http.PostAsJsonAsync($"approvals/{asked["approval"]!["request"]!["id"]}", answer, cancellation)).EnsureSuccessStatusCode();
    }

    public async Task SayAsync(string verb, CancellationToken cancellation) =>
        (await http.PostAsJsonAsync($"releases/{Id}/{verb}", new { by = "ada@example.com", reason = "for the record" }, cancellation)).EnsureSuccessStatusCode();

    /// <summary>The pointer of the first ring; what is no pointer there makes its step fail.</summary>
    public BlobClient Pointer => Blobs.GetBlobContainerClient(StorageAccount.Channels).GetBlobClient($"{product}/production/canary.json");
}
