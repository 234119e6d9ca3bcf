using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Slipway.Azure.Identity;
using Slipway.Azure.Targets.Channels;
using Slipway.Releases.Json;
using Slipway.Releases.Progress;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>A product of one test: its plan, its builds, its releases, and what its customers are pointed at.</summary>
public sealed class TestProduct(ReleaseApi api, StorageAccount storage, SimulatedService service, string? name = null)
{
    /// <summary>Longer than any test waits.</summary>
    public const string LongBake = "10m";

    public const string Ada = "ada@example.com";
    public const string Bo = "bo@example.com";
    public const string Requester = "pipeline@example.com";

    private static int products;

    public string Name { get; } = name ?? $"shop-p{Interlocked.Increment(ref products)}";

    public ReleaseApi Api => api;

    public SimulatedService Service => service;

    public StorageAccount Storage => storage;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The same product, asked for at another host.</summary>
    public TestProduct At(ReleaseApi other) => new(other, storage, service, Name);

    /// <summary>A gate that probes the simulated service.</summary>
    public string Gate(string interval = "100ms", int samples = 1, int failures = 0, string inconclusive = "hold") =>
        $$"""{ probes: [ { url: "{{service.Probe}}" } ], interval: {{interval}}, minimumSamples: {{samples}}, maximumFailures: {{failures}}, inconclusive: {{inconclusive}} }""";

    /// <summary>One watched environment of two rings.</summary>
    public StageText Production(string canary = "300ms", string everyone = "300ms") =>
        new("production", new RingText("canary", 5, canary), new RingText("everyone", 100, everyone))
        {
            Health = Gate(canary == LongBake || everyone == LongBake ? "500ms" : "100ms"),
        };

    /// <summary>One environment that takes a version at once.</summary>
    public static StageText Plain(string name = "production") => new(name, new RingText("everyone", 100));

    public async Task<Answer> StoreAsync(PlanText plan)
    {
        Answer stored = await api.SendAsync(HttpMethod.Post, $"plans/{Name}", plan.ToString(), "application/yaml");
        Assert.True(stored.Status == 200, stored.Text);
        return stored;
    }

    public Task<Answer> StoreAsync(params StageText[] stages) => StoreAsync(new PlanText(Name, stages));

    /// <summary>Publishes a build as a pipeline does.</summary>
    public async Task PublishAsync(string version, string? content = null)
    {
        await Blob("builds", $"{version}/app.zip").UploadAsync(BinaryData.FromString(content ?? $"{Name} {version}"), overwrite: true, Cancellation);
        await Blob("builds", $"{version}/config/site.json").UploadAsync(BinaryData.FromString("{}"), overwrite: true, Cancellation);
    }

    public JsonObject Request(string version, string kind = "Normal", int attempt = 1, string by = Requester) =>
        new() { ["product"] = Name, ["version"] = version, ["requestedBy"] = by, ["kind"] = kind, ["attempt"] = attempt };

    public Task<Answer> AskAsync(string version, string kind = "Normal", int attempt = 1, string by = Requester) =>
        api.PostAsync("releases", Request(version, kind, attempt, by));

    /// <summary>Publishes a build and asks for its release, which is accepted.</summary>
    public async Task<string> BeginAsync(string version, string kind = "Normal", int attempt = 1, string by = Requester)
    {
        if (attempt == 1)
        {
            await PublishAsync(version);
        }

        Answer accepted = await AskAsync(version, kind, attempt, by);
        Assert.True(accepted.Status == 202, accepted.Text);
        return accepted.Release.Id.ToString();
    }

    /// <summary>Releases a version to the end.</summary>
    public async Task<string> ReleaseAsync(string version)
    {
        string id = await BeginAsync(version);
        await api.ReachesAsync(id, ReleaseState.Released);
        return id;
    }

    public Task<Answer> SayAsync(string id, string verb, string by = Ada, string reason = "said so") =>
        api.PostAsync($"releases/{id}/{verb}", new { by, reason });

    /// <summary>Says a command that is taken.</summary>
    public async Task CommandAsync(string id, string verb, string by = Ada, string reason = "said so")
    {
        Answer answer = await SayAsync(id, verb, by, reason);
        Assert.True(answer.Status == 202, answer.Text);
    }

    /// <summary>The question that a release puts, once it is in the list of those that wait; with its card.</summary>
    public async Task<JsonObject> QuestionAsync(string id) => (await ReleaseApi.UntilAsync(
        async () => (await api.GetAsync("approvals")).Json["approvals"]!.AsArray().FirstOrDefault(asked => (string)asked!["approval"]!["request"]!["release"]! == id)?.AsObject(),
        asked => asked is not null))!;

    public async Task<string> QuestionIdAsync(string id) => (string)(await QuestionAsync(id))["approval"]!["request"]!["id"]!;

    public Task<Answer> DecideAsync(string approval, string by, string answer = "Approve", string? comment = null) =>
        api.PostAsync($"approvals/{approval}", new { by, answer, comment });

    /// <summary>Where the customers of a ring are pointed; null for nowhere.</summary>
    public async Task<ChannelPointer?> PointerAsync(string ring, string environment = "production") =>
        (await new ChannelPointers(storage).ReadAsync(ProductName.Parse(Name), environment, ring, Cancellation)).Pointer;

    public async Task<string?> RunsAsync(string ring, string environment = "production") => (await PointerAsync(ring, environment))?.Version.ToString();

    /// <summary>Waits until a ring's customers are pointed at a version.</summary>
    public Task PointsAsync(string ring, string version, string environment = "production") =>
        ReleaseApi.UntilAsync(() => RunsAsync(ring, environment), runs => runs == version);

    public BlobClient PointerBlob(string ring, string environment = "production") => Blob(StorageAccount.Channels, $"{environment}/{ring}.json");

    public BlobClient Blob(string container, string path) => storage.Blobs.GetBlobContainerClient(container).GetBlobClient($"{Name}/{path}");

    public async Task<EnvironmentRecord?> EnvironmentAsync(string name = "production") =>
        (await api.GetAsync("environments")).Json["environments"].Deserialize<EnvironmentRecord[]>(SlipwayJson.Compact)!
            .SingleOrDefault(environment => environment.Product.ToString() == Name && environment.Environment == name);

    /// <summary>The timeline, whose chain must hold.</summary>
    public async Task<TimelineEntry[]> TimelineAsync(string id)
    {
        Answer answer = await api.GetAsync($"releases/{id}/timeline");
        Assert.True(answer.Status == 200, answer.Text);
        TimelineEntry[] entries = answer.Json["entries"].Deserialize<TimelineEntry[]>(SlipwayJson.Compact)!;
        Assert.Null(TimelineChain.WhyBroken(entries));
        Assert.Equal(id, (string)answer.Json["release"]!);
        return entries;
    }

    /// <summary>What was undone, without what the gates said of it.</summary>
    public async Task<string[]> UndoneAsync(string id) =>
        [.. (await TimelineAsync(id)).Where(entry => entry.Event.Kind is TimelineKind.Compensated && entry.Event.Of(RolloutLines.Verdict) is null).Select(entry => entry.Event.Text)];

    public async Task<string[]> TimelineAsync(string id, TimelineKind kind) =>
        [.. (await TimelineAsync(id)).Where(entry => entry.Event.Kind == kind).Select(entry => entry.Event.Text)];
}
