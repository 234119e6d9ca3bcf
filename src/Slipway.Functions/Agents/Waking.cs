using System.Collections.Concurrent;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Functions.Orchestrations;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Agents;

/// <summary>
/// Has releases look from outside of any function. In Azure only functions are given the durable client, so the first of them that is leaves it here; until
/// then it is kept who is to look. Whom a stop cuts off looks by itself within minutes.
/// </summary>
public sealed class Waking(IServiceProvider services)
{
    private readonly ConcurrentDictionary<ReleaseId, bool> waiting = new();
    private volatile DurableTaskClient? client = services.GetService<DurableTaskClient>();

    /// <summary>Has a release look.</summary>
    public async Task LookAsync(ReleaseId release, CancellationToken cancellation = default)
    {
        if (client is { } known)
        {
            await known.LookAsync(release, cancellation);
            return;
        }

        waiting.TryAdd(release, true);
    }

    /// <summary>Takes a client, and has those look who were to.</summary>
    public async Task UseAsync(DurableTaskClient given, CancellationToken cancellation = default)
    {
        client = given;
        foreach (ReleaseId release in waiting.Keys)
        {
            await given.LookAsync(release, cancellation);
            waiting.TryRemove(release, out _);
        }
    }
}
