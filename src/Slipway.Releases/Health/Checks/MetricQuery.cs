using System.Text.Json.Serialization;

namespace Slipway.Releases.Health.Checks;

/// <summary>
/// What is asked of a source of measurements. In its text <c>{ring}</c>, <c>{environment}</c>, <c>{product}</c> and <c>{version}</c> are filled in, and for a
/// burn rate <c>{window}</c>.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "source")]
[JsonDerivedType(typeof(Prometheus), nameof(Prometheus))]
[JsonDerivedType(typeof(AzureMetric), nameof(AzureMetric))]
[JsonDerivedType(typeof(Logs), nameof(Logs))]
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

    /// <summary>A metric of Azure Monitor.</summary>
    /// <param name="Resource">The resource's id, from <c>/subscriptions/</c> on.</param>
    /// <param name="Metric">The metric's name.</param>
    /// <param name="Aggregation">How a minute is made one number: average, total, maximum, minimum or count.</param>
    /// <param name="Filter">An OData filter on dimensions; null for none.</param>
    public sealed record AzureMetric(string Resource, string Metric, string Aggregation, string? Filter) : MetricQuery
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Text => $"{Aggregation} {Metric} of {Resource}{(Filter is null ? "" : $" where {Filter}")}";
    }

    /// <summary>A query in Kusto's language, asked of a Log Analytics workspace.</summary>
    /// <param name="Workspace">The workspace's id (a GUID).</param>
    /// <param name="Kusto">The query; its first column that holds numbers counts, a row a sample.</param>
    public sealed record Logs(string Workspace, string Kusto) : MetricQuery
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string Text => Kusto;
    }
}
