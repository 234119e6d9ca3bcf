using System.Collections.Concurrent;
using Slipway.Azure.Identity;

namespace Slipway.Azure.Metrics;

/// <summary>Which services want to be left alone, and until when: one that says so to one gate is left alone by all.</summary>
public sealed class AskedLess
{
    private readonly ConcurrentDictionary<string, Throttling> services = new(StringComparer.Ordinal);

    internal Throttling Of(string endpoint) => services.GetOrAdd(endpoint, _ => new Throttling());
}
