namespace Slipway.Azure.Targets.Kubernetes;

/// <summary>Where a thing of a cluster is: <c>/apis/{group}/{version}/namespaces/{namespace}/{plural}/{name}</c>.</summary>
/// <param name="Cluster">The cluster's configured name.</param>
/// <param name="Namespace">The namespace.</param>
/// <param name="Group">The API's group and version, such as <c>apps/v1</c>.</param>
/// <param name="Plural">The kind's plural.</param>
/// <param name="Name">Its name.</param>
internal sealed record ClusterThing(string Cluster, string Namespace, (string Name, string Version) Group, string Plural, string Name)
{
    /// <summary>What it is called, as <c>deployments/shop of main/web</c>.</summary>
    public string Shown => $"{Plural}/{Name} of {Cluster}/{Namespace}";
}
