using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Functions.Activities;
using Slipway.Functions.Orchestrations;
using Slipway.Functions.Tests.Payloads;
using Slipway.Releases;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Plans;
using Slipway.Releases.Progress;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.Activities;

/// <summary>The real activities over the emulator, and a release of a product that no other test has.</summary>
internal sealed class Workshop : IAsyncDisposable
{
    private static int products;

    private readonly ServiceProvider services;

    private Workshop(ServiceProvider services, ReleaseInput release) => (this.services, Release) = (services, release);

    public ReleaseInput Release { get; }

    public Stage Stage => Release.Plan.Stages[^1];

    public ReleaseProgress Progress => new(ReleaseState.RollingOut, DateTimeOffset.UnixEpoch.AddYears(100), Stage.Name);

    public BlobServiceClient Blobs => Get<StorageAccount>().Blobs;

    /// <summary>Prepares storage, a build and the record of a release of it.</summary>
    /// <param name="emulator">The storage.</param>
    /// <param name="version">The version that was built.</param>
    /// <param name="section">A further section of its plan, as YAML from the section's name on.</param>
    /// <param name="earlier">A stage before <c>production</c>, as YAML; empty for none.</param>
    /// <param name="proofs">What lies beside its one artifact, <c>app.zip</c>, by path.</param>
    /// <param name="pinned">Whether its plan is stored, so that the release pins it for real.</param>
    /// <param name="clock">The time; null for the clock on the wall.</param>
    /// <param name="configure">Settings beside the storage, and services in place of the app's own.</param>
    public static async Task<Workshop> OpenAsync(
        Emulator emulator,
        string version = "1.4.0",
        string section = "",
        string earlier = "",
        IReadOnlyDictionary<string, byte[]>? proofs = null,
        bool pinned = false,
        TimeProvider? clock = null,
        (IReadOnlyDictionary<string, string?> Settings, Action<IServiceCollection> Services)? configure = null)
    {
        Dictionary<string, string?> settings = new(configure?.Settings ?? new Dictionary<string, string?>()) { ["AzureWebJobsStorage"] = await emulator.ConnectionStringAsync() };
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        IServiceCollection registered = new ServiceCollection().AddLogging().AddSingleton(clock ?? TimeProvider.System).AddSlipway(configuration);
        configure?.Services(registered);
        ServiceProvider services = registered.BuildServiceProvider();
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await services.GetRequiredService<StorageAccount>().PrepareAsync(cancellation: cancellation);
        string product = $"workshop-p{Interlocked.Increment(ref products):D4}";
        string text = $$"""
            product: {{product}}
            {{section}}
            stages:
            {{earlier}}
              - name: production
                container: {{product}}
                approval: { approvers: [ada@example.com] }
                rollout: { rings: [{ name: canary, weight: 5, bake: 0s }, { name: everyone, weight: 100, bake: 0s }], health: none }
            """;
        Plan plan = SamplePlan.Read(text);
        BlobServiceClient blobs = services.GetRequiredService<StorageAccount>().Blobs;
        foreach (string container in new[] { plan.Builds, product })
        {
            await blobs.GetBlobContainerClient(container).CreateIfNotExistsAsync(cancellationToken: cancellation);
        }

        await blobs.GetBlobContainerClient(plan.Builds).GetBlobClient($"{product}/{version}/app.zip").UploadAsync(BinaryData.FromString("app"), cancellation);
        foreach ((string path, byte[] content) in proofs ?? new Dictionary<string, byte[]>())
        {
            await blobs.GetBlobContainerClient(plan.Builds).GetBlobClient($"{product}/{version}/{path}").UploadAsync(new BinaryData(content), cancellation);
        }

        ReleaseRequest request = new(plan.Product, ReleaseVersion.Parse(version), "ci@example.com");
        BuildListing build = await services.GetRequiredService<BuildContainer>().ListAsync(plan.Builds, request.Product, request.Version, null, null, cancellation);
        Digest digest = pinned
            ? await services.GetRequiredService<PlanStore>().PutAsync(plan.Product, System.Text.Encoding.UTF8.GetBytes(text), [product], cancellation)
            : Digest.Of("plan");
        Workshop shop = new(services, new ReleaseInput(request.Id, request, plan, digest, build.Fingerprint));
        await shop.Get<ReleaseRecords>().ClaimAsync(shop.Record(request.Id), cancellation);
        return shop;
    }

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>An activity as the host makes it, from the app's services.</summary>
    public T Activity<T>() => ActivatorUtilities.CreateInstance<T>(services);

    public ReleaseRecord Record(ReleaseId id) => new(
        id, Release.Request with { Version = id.Version }, Release.PlanDigest, Release.Build, [Stage.Name], DateTimeOffset.UnixEpoch, new ReleaseProgress(ReleaseState.Accepted, DateTimeOffset.UnixEpoch));

    public async Task<VersionSeal> PromotedAsync()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        VersionSeal seal = (await Activity<CheckReadiness>().Run(Release, cancellation)).Seal!;
        PromoteArtifacts.Input promote = new(Release.Id, Stage.Name, seal, Stage.Container, Progress, TimeSpan.FromMinutes(1));
        return (await Activity<PromoteArtifacts>().Run(promote, cancellation)).Seal!;
    }

    /// <summary>Everything that a release has left in storage: its timeline, what is to be undone, its environment and every blob of its product.</summary>
    public async Task<string> SnapshotAsync()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        List<string> seen = [];
        await foreach (TimelineEntry entry in Get<ReleaseLedger>().ReadAsync(Release.Id, cancellation: cancellation))
        {
            seen.Add($"{entry.Sequence} {entry.Event.Key} {entry.Hash}");
        }

        seen.AddRange((await Get<ReleaseLedger>().OpenCompensationsAsync(Release.Id, cancellation)).Select(open => $"{open.Order} {open.Undo.Key}"));
        seen.Add($"{WorkerPayload.Converter.Serialize(await Get<EnvironmentRecords>().GetAsync(Stage.Name, Release.Id.Product, cancellation))}");
        foreach (string container in new[] { Stage.Container, "channels", StorageAccount.Seals })
        {
            await foreach (BlobItem blob in Blobs.GetBlobContainerClient(container).GetBlobsAsync(cancellationToken: cancellation))
            {
                if (blob.Name.Contains($"{Release.Id.Product}", StringComparison.Ordinal))
                {
                    seen.Add($"{container}/{blob.Name} {blob.Properties.ETag}");
                }
            }
        }

        return string.Join('\n', seen);
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
