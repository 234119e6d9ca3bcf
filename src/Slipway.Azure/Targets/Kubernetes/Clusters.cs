using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Core;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Slipway.Azure.Targets.Kubernetes;

/// <summary>
/// The clusters of the settings. Things are read and patched as the JSON that they are, so that nothing is lost of what a newer cluster knows and this client does
/// not. A patch names the version that was read, so that nobody's change in between is written over.
/// </summary>
public sealed class Clusters(IOptions<ClusterOptions> options, [FromKeyedServices(Clusters.Credential)] TokenCredential credential, TimeProvider clock) : IDisposable
{
    /// <summary>The key of the credential that signs in to clusters by Entra.</summary>
    public const string Credential = "Slipway.Kubernetes";

    /// <summary>Whose fields the changed ones are.</summary>
    private const string Manager = "slipway";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Soonest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Latest = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Lazy<k8s.Kubernetes>> connections = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Lazy<k8s.Kubernetes> connection in connections.Values.Where(connection => connection.IsValueCreated))
        {
            connection.Value.Dispose();
        }
    }

    /// <summary>A thing; null where there is none.</summary>
    internal Task<JsonObject?> FindAsync(ClusterThing thing, CancellationToken cancellation) => AskAsync(
        thing,
        async cluster => (await cluster.CustomObjects.GetNamespacedCustomObjectAsync<JsonObject>(
            thing.Group.Name, thing.Group.Version, thing.Namespace, thing.Plural, thing.Name, cancellation))!,
        isMissing: HttpStatusCode.NotFound,
        cancellation);

    /// <summary>Patches a thing as it was read.</summary>
    /// <param name="thing">The thing.</param>
    /// <param name="read">It, as it was read.</param>
    /// <param name="patch">What changes.</param>
    /// <param name="isStrategic">Whether lists are merged by the names of what they hold, as the cluster's own kinds can; else a list replaces one.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Whether it was taken; otherwise somebody else had changed it since.</returns>
    internal async Task<bool> PatchAsync(ClusterThing thing, JsonObject read, JsonObject patch, bool isStrategic, CancellationToken cancellation)
    {
        // No two writes of a cluster share one, so it also tells a thing from one that was made anew in its place.
        patch["metadata"]!["resourceVersion"] = (string)read["metadata"]!["resourceVersion"]!;
        V1Patch body = new(patch.ToJsonString(), isStrategic ? V1Patch.PatchType.StrategicMergePatch : V1Patch.PatchType.MergePatch);
        return await AskAsync(
            thing,
            async cluster => (object)(await cluster.CustomObjects.PatchNamespacedCustomObjectAsync<JsonObject>(
                body, thing.Group.Name, thing.Group.Version, thing.Namespace, thing.Plural, thing.Name, fieldManager: Manager, cancellationToken: cancellation))!,
            isMissing: HttpStatusCode.Conflict,
            cancellation) is not null;
    }

    private async Task<T?> AskAsync<T>(ClusterThing thing, Func<k8s.Kubernetes, Task<T>> ask, HttpStatusCode isMissing, CancellationToken cancellation)
        where T : class
    {
        k8s.Kubernetes cluster = connections.GetOrAdd(thing.Cluster, name => new(() => Connect(name))).Value;
        try
        {
            return await ask(cluster);
        }
        catch (HttpOperationException answer) when (answer.Response.StatusCode == isMissing)
        {
            return null;
        }
        catch (HttpOperationException answer)
        {
            throw Explained(thing, answer.Response);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new HttpRequestException($"Cluster {thing.Cluster} did not answer within {Longest.TotalSeconds:0} s.");
        }
    }

    private Exception Explained(ClusterThing thing, HttpResponseMessageWrapper answer)
    {
        string why = $"Cluster {thing.Cluster} answered {(int)answer.StatusCode} for {thing.Shown}: {Why(answer.Content)}";
        return answer.StatusCode switch
        {
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable when Wait(answer) is { } wait => new ClusterBusyException(thing.Cluster, wait),
            HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.UnprocessableContent => new ClusterRefusedException(why),
            _ => new HttpRequestException(why, null, answer.StatusCode),
        };
    }

    private static string Why(string? status)
    {
        try
        {
            return Said.By((string?)JsonNode.Parse(status ?? "")?["message"] ?? "it does not say why");
        }
        catch (Exception foreign) when (foreign is JsonException or InvalidOperationException)
        {
            return "it does not say why";
        }
    }

    private TimeSpan? Wait(HttpResponseMessageWrapper answer)
    {
        string? text = answer.Headers.TryGetValue("Retry-After", out IEnumerable<string>? values) ? values.FirstOrDefault() : null;
        TimeSpan? asked = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) ? TimeSpan.FromSeconds(seconds)
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) ? at - clock.GetUtcNow()
            : null;
        return asked is not { } wait ? null : wait < Soonest ? Soonest : wait > Latest ? Latest : wait;
    }

    private k8s.Kubernetes Connect(string name)
    {
        ClusterOptions.Cluster settings = options.Value.Of(name);
        KubernetesClientConfiguration configuration = settings switch
        {
            { InCluster: true } => KubernetesClientConfiguration.InClusterConfig(),
            { KubeConfig: { } file } => KubernetesClientConfiguration.BuildConfigFromConfigFile(new FileInfo(file), settings.Context),
            _ => new KubernetesClientConfiguration
            {
                Host = settings.Server,
                SslCaCerts = settings.Authorities(),
                TokenProvider = new EntraTokens(settings.Identity() ?? credential),
            },
        };
        configuration.HttpClientTimeout = Longest;
        configuration.UserAgent = Manager;
        return new k8s.Kubernetes(configuration);
    }
}
