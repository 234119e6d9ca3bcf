using System.Text.Json.Serialization;

namespace Slipway.Releases.Health.Checks;

/// <summary>
/// What is asked of a source of measurements. In its text <c>{ring}</c>, <c>{environment}</c>, <c>{product}</c> and <c>{version}</c> are filled in, and for a
/// burn rate <c>{window}</c>.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "source")]
[JsonDerivedType(typeof(Prometheus), nameof(Prometheus))]
[JsonDerivedType(typeof(AzureMonitor), nameof(AzureMonitor))]
[JsonDerivedType(typeof(LogAnalytics), nameof(LogAnalytics))]
public abstract record MetricQuery
{
    private MetricQuery()
    {
    }

    /// <summary>The text with the placeholders, for rules and for people.</summary>
    [JsonIgnore]
    public abstract string Text { get; }

    /// <summary>A PromQL expression, asked of a server of Prometheus's HTTP API.</summary>
    /// <param name="Server">The server's name in the settings.</param>
    /// <param name="Expression">The expression. A vector must have one series at most.</param>
    public sealed record Prometheus(string Server, string Expression) : MetricQuery
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Text => Expression;
    }

    /// <summary>
    /// A metric of an Azure resource (https://learn.microsoft.com/rest/api/monitor/metrics/list). A value counts once, when its time is whole and lies in the
    /// bake: what a minute before it shows is the old version's.
    /// </summary>
    /// <param name="Resource">The resource's id, from <c>/subscriptions/</c> on.</param>
    /// <param name="Metric">The metric's name.</param>
    /// <param name="Aggregation">What is made of the samples of a grain.</param>
    /// <param name="Grain">How long a time one value stands for.</param>
    /// <param name="Filter">A filter of dimensions that leaves one series; null for the resource as a whole.</param>
    /// <param name="Namespace">The metric's namespace, for metrics that are not the platform's own; null for those.</param>
    public sealed record AzureMonitor(
        string Resource, string Metric, MetricAggregation Aggregation, TimeSpan Grain, string? Filter = null, string? Namespace = null) : MetricQuery
    {
        /// <summary>How late a value may be: most metrics of Azure are there within three minutes.</summary>
        public static readonly TimeSpan Lag = TimeSpan.FromMinutes(3);

        /// <inheritdoc/>
        [JsonIgnore]
        public override string Text => $"{Aggregation} of {Metric} of {Resource}{(Filter is null ? "" : $" where {Filter}")}";
    }

    /// <summary>A query in KQL, asked of a workspace of Log Analytics.</summary>
    /// <param name="Workspace">The workspace's id, a GUID.</param>
    /// <param name="Kql">The query. Its table has one column of numbers, and one row unless it is compared.</param>
    public sealed record LogAnalytics(string Workspace, string Kql) : MetricQuery
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Text => Kql;
    }
}

/// <summary>What Azure Monitor makes of the samples of a grain.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MetricAggregation>))]
public enum MetricAggregation
{
    /// <summary>Their mean.</summary>
    Average,

    /// <summary>Their sum.</summary>
    Total,

    /// <summary>The least of them.</summary>
    Minimum,

    /// <summary>The greatest of them.</summary>
    Maximum,

    /// <summary>How many there were.</summary>
    Count,
}
