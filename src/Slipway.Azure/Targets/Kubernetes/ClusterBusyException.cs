namespace Slipway.Azure.Targets.Kubernetes;

/// <summary>A cluster that asks to be called later.</summary>
/// <param name="cluster">Its name.</param>
/// <param name="wait">After how long.</param>
public sealed class ClusterBusyException(string cluster, TimeSpan wait) : Exception($"Cluster {cluster} asks to be called again in {wait.TotalSeconds:0} s.")
{
    /// <summary>After how long.</summary>
    public TimeSpan Wait { get; } = wait;
}
