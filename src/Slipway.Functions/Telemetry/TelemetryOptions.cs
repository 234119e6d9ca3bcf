using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Slipway.Functions.Telemetry;

/// <summary>
/// Where traces, metrics and logs are sent: to Application Insights, where <c>APPLICATIONINSIGHTS_CONNECTION_STRING</c> is set; to a collector, where
/// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is; nowhere without both. Under <c>SlipwayTelemetry</c>: <c>sampling</c>, the share of releases that are traced, from 0 to 1,
/// all of them when it is left out; and <c>clientId</c>, the user-assigned managed identity that writes to Application Insights.
/// </summary>
public sealed record TelemetryOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "SlipwayTelemetry";

    /// <summary>The setting that names Application Insights.</summary>
    public const string InsightsSetting = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <summary>The setting that names a collector.</summary>
    public const string CollectorSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>The share of releases that are traced; null where the setting is no number.</summary>
    public double? Sampling { get; set; } = 1;

    /// <summary>The client id of the identity that writes; null for the app's default one.</summary>
    public string? ClientId { get; set; }

    /// <summary>Application Insights; null for none. Its connection string holds no secret where local authentication is off.</summary>
    public string? Insights { get; set; }

    /// <summary>The collector; null for none.</summary>
    public string? Collector { get; set; }

    /// <summary>Whether anything is sent.</summary>
    public bool IsOn => Insights is not null || Collector is not null;

    /// <summary>Takes the settings.</summary>
    public void Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        string? sampling = Text(configuration[$"{Section}:sampling"]);
        Sampling = sampling is null ? 1 : double.TryParse(sampling, CultureInfo.InvariantCulture, out double share) ? share : null;
        (ClientId, Insights, Collector) = (Text(configuration[$"{Section}:clientId"]), Text(configuration[InsightsSetting]), Text(configuration[CollectorSetting]));
    }

    private static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    /// <summary>Says in one sentence what is wrong.</summary>
    internal sealed class Check : IValidateOptions<TelemetryOptions>
    {
        public ValidateOptionsResult Validate(string? name, TelemetryOptions options) =>
            options.Sampling is not (>= 0 and <= 1) ? ValidateOptionsResult.Fail($"{Section}:sampling is not a number from 0 to 1; write one such as 0.2, or leave it out.")
            : options.Collector is { } collector && !Uri.TryCreate(collector, UriKind.Absolute, out _) ? ValidateOptionsResult.Fail($"{CollectorSetting} is not an address; write one such as http://collector:4317.")
            : ValidateOptionsResult.Success;
    }
}
