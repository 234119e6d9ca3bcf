using System.Text.Json.Serialization;

namespace Slipway.Releases.Rollouts.Targets;

/// <summary>
/// What a ring acts on, where that is not the pointer of a channel. Addresses may hold <c>{product}</c>, <c>{environment}</c>, <c>{region}</c> and
/// <c>{ring}</c>. One whose address does not hold <c>{ring}</c> is shared by the rings of a region: their weights are shares of its traffic.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "target")]
[JsonDerivedType(typeof(AppService), nameof(AppService))]
[JsonDerivedType(typeof(ContainerApp), nameof(ContainerApp))]
[JsonDerivedType(typeof(Kubernetes), nameof(Kubernetes))]
[JsonDerivedType(typeof(Webhook), nameof(Webhook))]
[JsonDerivedType(typeof(Agent), nameof(Agent))]
public abstract record Target
{
    private Target()
    {
    }

    /// <summary>How long bringing a version, or putting one back, may take before people are asked.</summary>
    public abstract TimeSpan Timeout { get; init; }

    /// <summary>Whether it can give a version a share of its traffic, so that rings may share it.</summary>
    [JsonIgnore]
    public abstract bool SplitsTraffic { get; }

    /// <summary>Whether its way back takes effect within seconds; what is slow is put back after all that is quick.</summary>
    [JsonIgnore]
    public abstract bool IsQuick { get; }

    /// <summary>What it is called, as in <c>the slot staging of shop</c>.</summary>
    [JsonIgnore]
    public abstract string Shown { get; }

    /// <summary>Where it is, placeholders and all.</summary>
    [JsonIgnore]
    protected abstract string Address { get; }

    /// <summary>Whether it lies elsewhere in each region.</summary>
    [JsonIgnore]
    public bool IsInRegions => Address.Contains("{region}", StringComparison.Ordinal);

    /// <summary>Whether the rings of a region act on one and the same place.</summary>
    [JsonIgnore]
    public bool IsShared => !Address.Contains(TargetPlace.RingPlaceholder, StringComparison.Ordinal);

    /// <summary>An App Service whose slot takes the version and then the users.</summary>
    /// <param name="Resource">The app's resource id, <c>/subscriptions/…/resourceGroups/…/providers/Microsoft.Web/sites/…</c>.</param>
    /// <param name="Slot">The slot that takes the new version.</param>
    /// <param name="Package">Which artifact of the version is the zip that the app runs from.</param>
    /// <param name="WarmUp">The path that must answer well in the slot before users come; null for the app's root.</param>
    /// <param name="Timeout">How long a step may take.</param>
    public sealed record AppService(string Resource, string Slot, string Package, string? WarmUp, TimeSpan Timeout) : Target
    {
        /// <inheritdoc/>
        public override TimeSpan Timeout { get; init; } = Timeout;

        /// <inheritdoc/>
        [JsonIgnore]
        public override bool SplitsTraffic => true;

        /// <inheritdoc/>
        [JsonIgnore]
        public override bool IsQuick => true;

        /// <inheritdoc/>
        [JsonIgnore]
        public override string Shown => $"slot {Slot} of app {Resource[(Resource.LastIndexOf('/') + 1)..]}";

        /// <inheritdoc/>
        protected override string Address => $"{Resource}/{Slot}";
    }

    /// <summary>A container app whose new revision takes a share of the traffic.</summary>
    /// <param name="Resource">The app's resource id, <c>/subscriptions/…/resourceGroups/…/providers/Microsoft.App/containerApps/…</c>.</param>
    /// <param name="Container">The container of the app's template that runs the image; null for its only one.</param>
    /// <param name="Image">The image, with <c>{version}</c> and <c>{digest}</c> filled in.</param>
    /// <param name="DigestFile">The artifact that holds the image's digest, <c>sha256:…</c>; null where the image does not ask for it.</param>
    /// <param name="Timeout">How long a step may take.</param>
    public sealed record ContainerApp(string Resource, string? Container, string Image, string? DigestFile, TimeSpan Timeout) : Target
    {
        /// <inheritdoc/>
        public override TimeSpan Timeout { get; init; } = Timeout;

        /// <inheritdoc/>
        [JsonIgnore]
        public override bool SplitsTraffic => true;

        /// <inheritdoc/>
        [JsonIgnore]
        public override bool IsQuick => true;

        /// <inheritdoc/>
        [JsonIgnore]
        public override string Shown => $"container app {Resource[(Resource.LastIndexOf('/') + 1)..]}";

        /// <inheritdoc/>
        protected override string Address => Resource;
    }

    /// <summary>A workload of a Kubernetes cluster that is configured by name.</summary>
    /// <param name="Cluster">The cluster's configured name.</param>
    /// <param name="Namespace">The namespace.</param>
    /// <param name="Workload">The workload, <c>deployment/shop</c> or <c>statefulset/shop</c>.</param>
    /// <param name="Container">The container of its pods that runs the image; null for the only one.</param>
    /// <param name="Image">The image, with <c>{version}</c> and <c>{digest}</c> filled in.</param>
    /// <param name="DigestFile">The artifact that holds the image's digest, <c>sha256:…</c>; null where the image does not ask for it.</param>
    /// <param name="Route">The Gateway API route that shares its traffic between two services; null where the workload takes all of it.</param>
    /// <param name="Timeout">How long a step may take.</param>
    public sealed record Kubernetes(
        string Cluster, string Namespace, string Workload, string? Container, string Image, string? DigestFile, WeightedRoute? Route, TimeSpan Timeout) : Target
    {
        /// <inheritdoc/>
        public override TimeSpan Timeout { get; init; } = Timeout;

        /// <inheritdoc/>
        [JsonIgnore]
        public override bool SplitsTraffic => Route is not null;

        /// <inheritdoc/>
        [JsonIgnore]
        public override bool IsQuick => Route is not null;

        /// <inheritdoc/>
        [JsonIgnore]
        public override string Shown => $"{Workload} of {Cluster}/{Namespace}";

        /// <inheritdoc/>
        protected override string Address => $"{Cluster}/{Namespace}/{Workload}";
    }

    /// <summary>A signed call to a system of the user's own, configured by name, that does the rest.</summary>
    /// <param name="Name">The webhook's configured name.</param>
    /// <param name="Spot">What it is told to act on.</param>
    /// <param name="Splits">Whether it can give a version a share of the traffic.</param>
    /// <param name="Timeout">How long a step may take.</param>
    public sealed record Webhook(string Name, string Spot, bool Splits, TimeSpan Timeout) : Target
    {
        /// <inheritdoc/>
        public override TimeSpan Timeout { get; init; } = Timeout;

        /// <inheritdoc/>
        [JsonIgnore]
        public override bool SplitsTraffic => Splits;

        /// <inheritdoc/>
        [JsonIgnore]
        public override bool IsQuick => false;

        /// <inheritdoc/>
        [JsonIgnore]
        public override string Shown => $"webhook {Name}";

        /// <inheritdoc/>
        protected override string Address => Spot;
    }

    /// <summary>A deployment agent of the user's own, which takes commands from Service Bus where no call could reach it.</summary>
    /// <param name="Name">The agent's configured name; it may hold placeholders too.</param>
    /// <param name="Spot">What it is told to act on.</param>
    /// <param name="Splits">Whether it can give a version a share of the traffic.</param>
    /// <param name="Timeout">How long a step may take.</param>
    public sealed record Agent(string Name, string Spot, bool Splits, TimeSpan Timeout) : Target
    {
        /// <inheritdoc/>
        public override TimeSpan Timeout { get; init; } = Timeout;

        /// <inheritdoc/>
        [JsonIgnore]
        public override bool SplitsTraffic => Splits;

        /// <inheritdoc/>
        [JsonIgnore]
        public override bool IsQuick => false;

        /// <inheritdoc/>
        [JsonIgnore]
        public override string Shown => $"agent {Name}";

        /// <inheritdoc/>
        protected override string Address => $"{Name}/{Spot}";
    }
}

/// <summary>
/// A Gateway API route that shares traffic between two services, and a workload behind each. A release goes to the one whose service has no users when it begins,
/// and moves them over; the other goes on running what ran before, so that the way back is a change of weights. The next release goes the other way.
/// </summary>
/// <param name="Name">The HTTPRoute's name, in the workload's namespace.</param>
/// <param name="Stable">The one service.</param>
/// <param name="Canary">The service before the target's own workload.</param>
/// <param name="StableWorkload">
/// The workload behind <paramref name="Stable"/>; null where somebody else looks after it: then a release is only brought while the canary has no users.
/// </param>
public sealed record WeightedRoute(string Name, string Stable, string Canary, string? StableWorkload = null);
