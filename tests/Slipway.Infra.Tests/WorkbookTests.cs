using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Azure.Telemetry;
using Slipway.Infra.Tests.Kit;

namespace Slipway.Infra.Tests;

/// <summary>The workbook shows what the code measures, all of it and nothing else.</summary>
public sealed partial class WorkbookTests(Deployments deployments)
{
    [Fact]
    public void Every_number_that_is_measured_is_shown_and_every_number_that_is_shown_is_measured()
    {
        HashSet<string> measured = new(StringComparer.Ordinal);
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == ReleaseMetrics.Meter)
                {
                    measured.Add(instrument.Name);
                }
            },
        };
        RuntimeHelpers.RunClassConstructor(typeof(ReleaseMetrics).TypeHandle);
        listener.Start();

        Assert.NotEmpty(measured);
        Assert.Equal(measured.Order(), Queries().SelectMany(query => Shown().Matches(query).Select(match => match.Groups["name"].Value)).Distinct().Order());
    }

    [Fact]
    public void Every_deployment_has_the_workbook_on_its_application_insights() => Assert.All(deployments.All, deployment =>
    {
        Deployment.Resource workbook = deployment.One("Microsoft.Insights/workbooks");
        Assert.Equal(deployment.One("Microsoft.Insights/components").Id, workbook["properties.sourceId"]);
    });

    private static IEnumerable<string> Queries() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Bicep.Repository, "infra", "workbook.json")))!["items"]!.AsArray()
            .Select(item => (string?)item!["content"]!["query"]).OfType<string>();

    [GeneratedRegex("Name == '(?<name>slipway[.a-z]+)'")]
    private static partial Regex Shown();
}
