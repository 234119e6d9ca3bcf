using System.Net.Http.Json;
using System.Text;
using Azure.Storage.Blobs;
using Slipway.Host.Storage;
using Slipway.Host.Tests.Inbox;

[assembly: AssemblyFixture(typeof(InboxHost))]

namespace Slipway.Host.Tests.Inbox;

/// <summary>A host of Slipway's own functions with an inbox; each test releases a product of its own.</summary>
public sealed class InboxHost : IAsyncLifetime
{
    private readonly string state = Directory.CreateTempSubdirectory("inbox-").FullName;
    private Azurite? azurite;
    private SlipwayHost? host;

    public SlipwayHost Host => host!;

    public HttpClient Api { get; } = new();

    public async ValueTask InitializeAsync()
    {
        azurite = await Azurite.StartAsync();
        host = await SlipwayHost.StartAsync(new SlipwayHostOptions
        {
            StorageConnectionString = azurite.ConnectionString,
            StateDirectory = state,
            Port = 0,
            PollingInterval = TimeSpan.FromMilliseconds(100),
        });
        Api.BaseAddress = host.Api;
        Api.DefaultRequestHeaders.Add("x-functions-key", host.FunctionKey);
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        if (host is not null)
        {
            await host.DisposeAsync();
        }

        if (azurite is not null)
        {
            await azurite.DisposeAsync();
        }

        Directory.Delete(state, recursive: true);
    }

    /// <summary>Starts a release of version 1.0.0 that waits for Ada or Bo.</summary>
    public async Task StartReleaseAsync(string product, CancellationToken cancellation)
    {
        string plan = $$"""
            product: {{product}}
            stages:
              - name: production
                container: {{product}}
                approval: { approvers: [ada@example.com, bo@example.com] }
                rollout: { rings: [ { name: everyone, weight: 100 } ], health: none }
            """;
        (await Api.PostAsync(new Uri($"plans/{product}", UriKind.Relative), new StringContent(plan, Encoding.UTF8, "application/yaml"), cancellation)).EnsureSuccessStatusCode();
        await new BlobClient(azurite!.ConnectionString, "builds", $"{product}/1.0.0/app.txt").UploadAsync(BinaryData.FromString("the app"), cancellation);
        (await Api.PostAsJsonAsync("releases", new { product, version = "1.0.0", requestedBy = "ci/tests", notes = "A *faster* search" }, cancellation)).EnsureSuccessStatusCode();
    }

    /// <summary>The release's view in its last event.</summary>
    public async Task<string> ClosedAsync(string release, CancellationToken cancellation)
    {
        using StreamReader events = new StreamReader(await Api.GetStreamAsync(new Uri($"releases/{release}/events", UriKind.Relative), cancellation));
        while (await events.ReadLineAsync(cancellation) is { } line)
        {
            if (line == "event: closed")
            {
                return (await events.ReadLineAsync(cancellation))!;
            }
        }

        throw new InvalidOperationException($"The events of {release} ended before it did.");
    }
}
