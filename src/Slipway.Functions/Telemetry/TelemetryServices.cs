using System.Reflection;
using System.Runtime.CompilerServices;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Slipway.Azure.Identity;
using Slipway.Azure.Telemetry;

namespace Slipway.Functions.Telemetry;

/// <summary>Sends what is measured to where the settings say.</summary>
public static class TelemetryServices
{
    /// <summary>Calls to other systems, as .NET and Azure's clients tell of them; they lie below the step that made them.</summary>
    private static readonly string[] Dependencies = ["System.Net.Http", "Azure.*"];

    /// <summary>Adds the telemetry. Where nothing is to be sent, nothing of it is even loaded.</summary>
    /// <returns>Whether anything is sent.</returns>
    public static bool AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<TelemetryOptions>().Configure(options => options.Read(configuration)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptions.Check>();
        services.AddSingleton<ReleaseScope>();
        TelemetryOptions options = new();
        options.Read(configuration);
        if (options is { IsOn: true, Sampling: >= 0 and <= 1 })
        {
            Send(services, options);
            return true;
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Send(IServiceCollection services, TelemetryOptions options)
    {
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("slipway", serviceVersion: typeof(TelemetryServices).Assembly.GetName().Version?.ToString(3)))
            .WithTracing(traces =>
            {
                traces.AddSource([ReleaseTrace.Source, .. Dependencies]);
                if (options.Collector is not null)
                {
                    traces.AddOtlpExporter();
                }

                if (options.Insights is not null)
                {
                    traces.AddAzureMonitorTraceExporter(insights => Fill(insights, options));
                }

                // By the trace's id alone, and so by the release: its parent is nobody's span. Last, for exporters bring samplers of their own.
                TraceIdRatioBasedSampler share = new(options.Sampling!.Value);
                traces.SetSampler(new ParentBasedSampler(share, remoteParentNotSampled: share));
            })
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(ReleaseMetrics.Meter);
                if (options.Collector is not null)
                {
                    metrics.AddOtlpExporter();
                }

                if (options.Insights is not null)
                {
                    metrics.AddAzureMonitorMetricExporter(insights => Fill(insights, options));
                }
            })
            // Application Insights has them from the Functions host, which relays what the worker logs.
            .WithLogging(
                logs =>
                {
                    if (options.Collector is not null)
                    {
                        logs.AddOtlpExporter();
                    }

                },
                logs => (logs.IncludeScopes, logs.IncludeFormattedMessage) = (true, true));
    }

    private static void Fill(AzureMonitorExporterOptions insights, TelemetryOptions options)
    {
        insights.ConnectionString = options.Insights;
        insights.Credential = AppIdentity.Of(options.ClientId);
        // What is kept was decided above, and once.
        insights.SamplingRatio = 1;
        insights.EnableLiveMetrics = false;
    }
}
