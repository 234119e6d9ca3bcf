using System.Text.Json.Serialization;

namespace Slipway.Releases.Health.Checks;

/// <summary>
/// What is asked of a source of measurements. In its text <c>{ring}</c>, <c>{environment}</c>, <c>{product}</c> and <c>{version}</c> are filled in, and for a
/// burn rate <c>{window}</c>.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "source")]
[JsonDerivedType(typeof(Prometheus), nameof(Prometheus))]
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
}
